from django import template
from django.conf import settings
from django.http import HttpRequest
from django.template import Context
from wagtail.admin.templatetags.wagtailuserbar import get_page_instance, wagtailuserbar

from .. import second_factor

register = template.Library()


@register.simple_tag(takes_context=True)
def userbar(context: Context) -> str:
    """Wagtail's user bar, on its pages and in their previews, for staff who may enter the admin.

    Without a session cookie it does not ask who is signed in: the response would vary by cookie,
    and the page could not be cached.
    """
    request = context.get("request")
    if request is None or settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return ""
    if not (get_page_instance(context) and _is_served_by_wagtail(request)):
        return ""
    return wagtailuserbar(context) if second_factor.is_enough(request) else ""


def _is_served_by_wagtail(request: HttpRequest) -> bool:
    """Not so in the reading view, which shows what strangers wrote."""
    match = request.resolver_match
    return getattr(request, "is_preview", False) or (
        match is not None and match.view_name == "wagtail_serve"
    )
