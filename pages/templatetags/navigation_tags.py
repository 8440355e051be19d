from django import template
from django.apps import apps
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from django.urls import translate_url
from django.utils import translation
from django.utils.html import conditional_escape, format_html
from wagtail.models import Page, Site

from pages.languages import OTHER_LANGUAGES, home_path, path_in
from pages.models import HomePage, StandardPage
from pages.models.settings import FooterLink

register = template.Library()


def _site_of(context) -> Site | None:
    request = context.get("request")
    return Site.find_for_request(request) if request else None


def _pages_near_home(context) -> list[Page]:
    """Every live page right below a language's home, in the tree's order. One query a request."""
    site = _site_of(context)
    if site is None:
        return []
    request = context["request"]
    if not hasattr(request, "_pages_near_home"):
        request._pages_near_home = _find_near_home(site.root_page)
    return request._pages_near_home


def _find_near_home(root: Page) -> list[Page]:
    wanted = Q(depth=root.depth + 1, path__startswith=root.path)
    for language in OTHER_LANGUAGES:
        below = home_path(root, language)
        wanted |= Q(depth=root.depth + 2, url_path__startswith=below)
    # By type, which has an index: by path or order, every story would be read.
    pages = Page.objects.live().exact_type(*_types_near_home()).filter(wanted).order_by()
    return sorted(pages, key=lambda page: page.path)


def _linked_in_footer(context) -> list[Page]:
    """The live pages that staff put in the footer, in their order. One query a request."""
    site = _site_of(context)
    if site is None:
        return []
    request = context["request"]
    if not hasattr(request, "_linked_in_footer"):
        links = FooterLink.objects.filter(settings__site=site, page__live=True)
        request._linked_in_footer = [link.page for link in links.select_related("page")]
    return request._linked_in_footer


def _types_near_home() -> set[type[Page]]:
    """What may stand right below a language's home."""
    return {*HomePage.allowed_subpage_models(), *StandardPage.allowed_subpage_models()} - {Page}


def _page_at(context, url_path: str) -> Page | None:
    """The live page at this place of the tree, if it is Home, near it or in the footer."""
    site = _site_of(context)
    if site and site.root_page.url_path == url_path:
        return site.root_page
    pages = [*_pages_near_home(context), *_linked_in_footer(context)]
    return next((page for page in pages if page.url_path == url_path), None)


def _in_language(context, page: Page, language: str) -> Page | None:
    """The same page in that language, if it is there."""
    site = _site_of(context)
    return _page_at(context, path_in(site.root_page, page.url_path, language)) if site else None


@register.simple_tag(takes_context=True)
def main_menu(context) -> list[dict]:
    """The pages below the language's home that stand in the menu, and which of them we are in."""
    site = _site_of(context)
    here = getattr(context.get("page"), "path", "")
    if site is None:
        return []
    home = home_path(site.root_page, translation.get_language())
    return [
        {
            "title": page.title,
            "url": page.get_url(context["request"], current_site=site),
            "is_current": here == page.path,
            "is_open": here.startswith(page.path),
        }
        for page in _pages_near_home(context)
        if page.show_in_menus and page.url_path == f"{home}{page.slug}/"
    ]


@register.simple_tag(takes_context=True)
def footer_pages(context) -> list[Page]:
    """The pages that staff put in the footer, in their order; in this language where they are."""
    language = translation.get_language()
    return [_in_language(context, page, language) or page for page in _linked_in_footer(context)]


@register.simple_tag(takes_context=True)
def child_page(context, model: str) -> Page | None:
    """The live page of this type below Home, such as "pages.VisionPage": its title and address."""
    content_type = ContentType.objects.get_for_model(apps.get_model(model))
    pages = (page for page in _pages_near_home(context) if page.content_type_id == content_type.pk)
    return next(pages, None)


@register.simple_tag(takes_context=True)
def page_address(context, slug: str) -> str:
    """The address of the page with this slug, in this language or else in English.

    Empty when staff have taken it down. An empty slug is the language's home.
    """
    site = _site_of(context)
    if site is None:
        return ""
    for language in (translation.get_language(), settings.LANGUAGE_CODE):
        home = home_path(site.root_page, language)
        if page := _page_at(context, f"{home}{slug}/" if slug else home):
            return page.get_url(context["request"], current_site=site)
    return ""


@register.simple_tag(takes_context=True)
def other_language(context) -> dict | None:
    """Where the visitor reads on in the other language: at this page, else at its home.

    A view that answers a POST says in `here` which of its pages can be linked to.
    """
    site = _site_of(context)
    if site is None:
        return None
    language = next(code for code, _ in settings.LANGUAGES if code != translation.get_language())
    page, request = context.get("page"), context["request"]
    if isinstance(page, Page):
        other_page = _in_language(context, page, language)
        url = other_page.get_url(request, current_site=site) if other_page else None
    else:
        here = context.get("here", request.path)
        url = translate_url(here, language)
        url = None if url == here else url
    is_same = url is not None
    if not is_same:
        home = _page_at(context, home_path(site.root_page, language))
        url = home.get_url(request, current_site=site) if home else None
    return {"code": language, "url": url, "is_same": is_same} if url else None


@register.filter
def in_this_language(path: str) -> str:
    """An address that staff wrote down, such as /share-your-story/, in this language."""
    language = translation.get_language()
    with translation.override(settings.LANGUAGE_CODE):
        return translate_url(path, language)


@register.simple_tag(takes_context=True)
def absolute(context, path: str) -> str:
    """A path of ours with the site's own scheme and host, whatever host was asked for."""
    site = _site_of(context)
    return site.root_url + path if site and path.startswith("/") else path


@register.filter
def emphasize(statement: str, words: str) -> str:
    """The statement with these words of it marked. Both are escaped."""
    before, found, after = statement.partition(words) if words else (statement, "", "")
    if not found:
        return conditional_escape(statement)
    return format_html("{}<mark>{}</mark>{}", before, found, after)
