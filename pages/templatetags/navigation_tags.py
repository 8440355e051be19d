from django import template
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils.html import conditional_escape, format_html
from wagtail.models import Page, Site

from pages.models.settings import FooterLink

register = template.Library()


def _site_of(context) -> Site | None:
    request = context.get("request")
    return Site.find_for_request(request) if request else None


def _site_pages(context) -> list[Page]:
    """Every live page right below Home or linked in the footer. Asked for once in a request."""
    site = _site_of(context)
    if site is None:
        return []
    request = context["request"]
    if not hasattr(request, "_site_pages"):
        below_home = Q(depth=site.root_page.depth + 1, path__startswith=site.root_page.path)
        footer_links = FooterLink.objects.filter(settings__site=site, page=OuterRef("pk"))
        request._site_pages = list(
            Page.objects.live()
            .annotate(
                is_in_footer=Exists(footer_links),
                footer_position=Subquery(footer_links.values("sort_order")[:1]),
            )
            .filter(below_home | Q(is_in_footer=True))
            .order_by("path")
        )
    return request._site_pages


@register.simple_tag(takes_context=True)
def main_menu(context) -> list[dict]:
    """The pages below Home that stand in the menu, and which of them we are in."""
    site = _site_of(context)
    here = getattr(context.get("page"), "path", "")
    if site is None:
        return []
    return [
        {
            "title": page.title,
            "url": page.get_url(context["request"], current_site=site),
            "is_current": here == page.path,
            "is_open": here.startswith(page.path),
        }
        for page in _site_pages(context)
        if page.show_in_menus and page.depth == site.root_page.depth + 1
    ]


@register.simple_tag(takes_context=True)
def footer_pages(context) -> list[Page]:
    """The pages that staff put in the footer, in their order."""
    linked = [page for page in _site_pages(context) if page.is_in_footer]
    return sorted(linked, key=lambda page: page.footer_position or 0)


@register.simple_tag(takes_context=True)
def child_page(context, model: str) -> Page | None:
    """The live page of this type below Home, such as "pages.VisionPage": its title and address."""
    content_type = ContentType.objects.get_for_model(apps.get_model(model))
    pages = (page for page in _site_pages(context) if page.content_type_id == content_type.pk)
    return next(pages, None)


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
