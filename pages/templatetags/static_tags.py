from django import template
from django.templatetags.static import static

register = template.Library()


@register.simple_tag
def static_if_there(path: str) -> str:
    """The address of a static file, or nothing: for the one page that must never fail."""
    try:
        return static(path)
    except ValueError:  # not in the manifest, or no manifest at all
        return ""
