from urllib.parse import urlsplit

from django import template
from django.apps import apps
from django.conf import settings
from django.template import Context
from django.urls import Resolver404, resolve, translate_url
from django.utils.html import conditional_escape, format_html
from wagtail.models import Page

from pages.blocks import LinkValue
from pages.events.words import long_date
from pages.languages import active_language, path_in
from pages.navigation import Navigation

register = template.Library()

# What fits beside the logo on a screen of 80rem, in letters; the space around an entry is 4.
LETTERS_IN_ONE_ROW = 72


def _navigation(context: Context) -> Navigation | None:
    page = context.get("page")
    shown = page if isinstance(page, Page) and page.pk else None
    return Navigation.for_request(context.get("request"), shown)


@register.simple_tag(takes_context=True)
def main_menu(context: Context) -> list[dict]:
    """The menu's pages in the active language: title, url, and two flags.

    `is_current` is true of the page that is shown, `is_open` also of the page above it.
    """
    navigation = _navigation(context)
    if navigation is None:
        return []
    shown = getattr(context.get("page"), "url_path", "")
    return [
        {
            "title": page.title,
            "url": navigation.url(page),
            "is_current": shown == page.url_path,
            "is_open": shown.startswith(page.url_path),
        }
        for page in navigation.menu(active_language())
    ]


@register.filter
def fits_in_one_row(menu: list[dict]) -> bool:
    """Whether the main menu fits beside the logo on a wide screen, judged by its letters."""
    return sum(len(item["title"]) + 4 for item in menu) <= LETTERS_IN_ONE_ROW


@register.simple_tag(takes_context=True)
def footer_pages(context: Context) -> list[Page]:
    """The footer's pages, each in the active language if it has a counterpart there."""
    navigation = _navigation(context)
    return navigation.footer_pages if navigation else []


@register.simple_tag(takes_context=True)
def link_address(context: Context, link: LinkValue) -> str:
    """The URL of a link in a page's body: of its page in the active language, or its address.

    Empty if its page is not public.
    """
    page, navigation = link.get("page"), _navigation(context)
    if page and not page.live:
        return ""
    if not page or navigation is None:
        return link.href
    return navigation.url(navigation.localized([page])[0])


@register.simple_tag(takes_context=True)
def link_to(context: Context, page: Page) -> str:
    """The URL of a page that staff chose, in the active language if it is live in it."""
    navigation = _navigation(context)
    return navigation.url(navigation.localized([page])[0]) if navigation else page.url


@register.simple_tag(takes_context=True)
def child_page(context: Context, model: str) -> Page | None:
    """The live page of this type, such as "pages.VisionPage", that is a child of Home.

    It is a plain Page, for its title and URL.
    """
    navigation = _navigation(context)
    return navigation.page_of_type(apps.get_model(model)) if navigation else None


@register.simple_tag(takes_context=True)
def page_address(context: Context, slug: str) -> str:
    """The URL of the top page with this slug, in the active language or else in English.

    Empty if there is no live one. An empty slug means the language's home page.
    """
    navigation = _navigation(context)
    if navigation is None:
        return ""
    for language in (active_language(), settings.LANGUAGE_CODE):
        if page := navigation.top_page(slug, language):
            return navigation.url(page)
    return ""


@register.simple_tag(takes_context=True)
def other_language(context: Context) -> dict | None:
    """The link to the other language: its code, url, and whether it `is_same` page.

    It leads to that language's home page where the page has no counterpart. A view that answers a
    POST names in `here` the path of a page that can be linked to.
    """
    navigation = _navigation(context)
    if navigation is None:
        return None
    language = next(code for code, _ in settings.LANGUAGES if code != active_language())
    page = context.get("page")
    if isinstance(page, Page):
        url = navigation.url_in(page, language)
    else:
        url = _view_in(context.get("here") or context["request"].path, language)
    is_same = url is not None
    if not is_same:
        home = navigation.home(language)
        url = navigation.url(home) if home else None
    return {"code": language, "url": url, "is_same": is_same} if url else None


@register.simple_tag(takes_context=True)
def is_unconfirmed(context: Context) -> bool:
    """Whether the page that is shown is a translation that nobody has confirmed."""
    page, navigation = context.get("page"), _navigation(context)
    return isinstance(page, Page) and navigation is not None and navigation.is_unconfirmed(page)


def _view_in(path: str, language: str) -> str | None:
    """The path of this view in that language; None if it has none, or no view or page is there."""
    try:
        match = resolve(urlsplit(path).path)
    except Resolver404:
        return None
    translated = translate_url(path, language)
    return translated if translated != path and match.url_name != "wagtail_serve" else None


@register.filter
def in_this_language(path: str) -> str:
    """The path of a page in the active language, given its English path."""
    return path_in(path, active_language())


@register.simple_tag(takes_context=True)
def absolute(context: Context, path: str) -> str:
    """The full URL of a path, with the scheme and host of the site rather than the request's."""
    navigation = _navigation(context)
    return navigation.site.root_url + path if navigation and path.startswith("/") else path


register.filter(long_date)


@register.filter
def webcal(address: str) -> str:
    """The address with the scheme by which a calendar subscribes to it."""
    return "webcal://" + address.partition("://")[2]


@register.filter
def emphasize(statement: str, words: str) -> str:
    """The statement as HTML, with its first occurrence of these words in a <mark>."""
    before, found, after = statement.partition(words) if words else (statement, "", "")
    if not found:
        return conditional_escape(statement)
    return format_html("{}<mark>{}</mark>{}", before, found, after)
