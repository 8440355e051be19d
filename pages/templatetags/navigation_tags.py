from django import template
from django.utils.html import conditional_escape, format_html
from wagtail.models import Page, Site

from pages.models.settings import FooterLink

register = template.Library()


@register.simple_tag(takes_context=True)
def main_menu(context) -> list[dict]:
    """The pages below Home that stand in the menu, and which of them we are in."""
    request = context.get("request")
    site = Site.find_for_request(request) if request else None
    if site is None:
        return []
    # One step below the root page, found by path, so that the root itself need not be loaded.
    here = getattr(context.get("page"), "path", "")
    pages = (
        Page.objects.live()
        .in_menu()
        .filter(depth=site.root_page.depth + 1, path__startswith=site.root_page.path)
        .order_by("path")
    )
    return [
        {
            "title": page.title,
            "url": page.get_url(request, current_site=site),
            "is_current": here == page.path,
            "is_open": here.startswith(page.path),
        }
        for page in pages
    ]


@register.simple_tag(takes_context=True)
def footer_pages(context) -> list[Page]:
    """The pages that staff put in the footer and that are public."""
    request = context.get("request")
    site = Site.find_for_request(request) if request else None
    links = FooterLink.objects.filter(settings__site=site, page__live=True).select_related("page")
    return [link.page for link in links]


@register.simple_tag(takes_context=True)
def absolute(context, path: str) -> str:
    """A path of ours with the site's own scheme and host, whatever host was asked for."""
    request = context.get("request")
    site = Site.find_for_request(request) if request else None
    if site is None or not path.startswith("/"):
        return path
    return site.root_url + path


@register.filter
def emphasize(statement: str, words: str) -> str:
    """The statement with these words of it marked. Both are escaped."""
    before, found, after = statement.partition(words) if words else (statement, "", "")
    if not found:
        return conditional_escape(statement)
    return format_html("{}<mark>{}</mark>{}", before, found, after)
