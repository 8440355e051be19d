from django import template
from django.templatetags.static import static

register = template.Library()


@register.simple_tag
def static_if_there(path: str) -> str:
    """The URL of a static file, or "" if it has none: for the page of error 500."""
    try:
        return static(path)
    except ValueError:  # not in the manifest, or no manifest at all
        return ""
