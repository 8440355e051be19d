from django import template
from django.apps import apps
from django.conf import settings
from django.template import Context
from django.urls import translate_url
from django.utils import translation
from django.utils.html import conditional_escape, format_html
from wagtail.models import Page

from pages.navigation import Navigation

register = template.Library()


def _navigation(context: Context) -> Navigation | None:
    return Navigation.for_request(context.get("request"))


@register.simple_tag(takes_context=True)
def main_menu(context: Context) -> list[dict]:
    """The menu's pages in the active language: title, url, and two flags.

    `is_current` is true of the page that is shown, `is_open` also of the page above it.
    """
    navigation = _navigation(context)
    if navigation is None:
        return []
    home_path = navigation.home_path(translation.get_language())
    shown = getattr(context.get("page"), "path", "")
    return [
        {
            "title": page.title,
            "url": navigation.url(page),
            "is_current": shown == page.path,
            "is_open": shown.startswith(page.path),
        }
        for page in navigation.top_pages
        if page.show_in_menus and page.url_path == f"{home_path}{page.slug}/"
    ]


@register.simple_tag(takes_context=True)
def footer_pages(context: Context) -> list[Page]:
    """The footer's pages, each in the active language if it has a counterpart there."""
    navigation = _navigation(context)
    if navigation is None:
        return []
    language = translation.get_language()
    return [navigation.in_language(page, language) or page for page in navigation.footer_pages]


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
    for language in (translation.get_language(), settings.LANGUAGE_CODE):
        home_path = navigation.home_path(language)
        if page := navigation.page_at(f"{home_path}{slug}/" if slug else home_path):
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
    language = next(code for code, _ in settings.LANGUAGES if code != translation.get_language())
    page = context.get("page")
    if isinstance(page, Page):
        counterpart = navigation.in_language(page, language)
        url = navigation.url(counterpart) if counterpart else None
    else:
        here: str = context.get("here") or context["request"].path
        translated = translate_url(here, language)
        url = translated if translated != here else None
    is_same = url is not None
    if not is_same:
        home = navigation.page_at(navigation.home_path(language))
        url = navigation.url(home) if home else None
    return {"code": language, "url": url, "is_same": is_same} if url else None


@register.filter
def in_this_language(path: str) -> str:
    """The path of a page in the active language, given its English path."""
    language = translation.get_language()
    with translation.override(settings.LANGUAGE_CODE):
        return translate_url(path, language)


@register.simple_tag(takes_context=True)
def absolute(context: Context, path: str) -> str:
    """The full URL of a path, with the scheme and host of the site rather than the request's."""
    navigation = _navigation(context)
    return navigation.site.root_url + path if navigation and path.startswith("/") else path


@register.filter
def emphasize(statement: str, words: str) -> str:
    """The statement as HTML, with its first occurrence of these words in a <mark>."""
    before, found, after = statement.partition(words) if words else (statement, "", "")
    if not found:
        return conditional_escape(statement)
    return format_html("{}<mark>{}</mark>{}", before, found, after)
