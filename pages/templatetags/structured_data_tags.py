from django import template
from django.utils.html import json_script
from django.utils.safestring import SafeString

from pages import structured_data
from pages.models import ArticlePage, EventPage

register = template.Library()


@register.simple_tag
def event_data(page: EventPage) -> SafeString:
    """The event as JSON-LD, for search engines."""
    return json_ld(structured_data.event(page))


@register.simple_tag
def article_data(page: ArticlePage) -> SafeString:
    """The news as JSON-LD, for search engines."""
    return json_ld(structured_data.article(page))


def json_ld(data: dict) -> SafeString:
    """The data in a script element that no browser runs, safely escaped."""
    script = json_script(data)
    return SafeString(script.replace("application/json", "application/ld+json", 1))
