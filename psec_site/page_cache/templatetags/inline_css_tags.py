from django import template

from psec_site.page_cache.inline_css import STYLE_SHEETS, inline_css

register = template.Library()
register.simple_tag(inline_css)


@register.simple_tag
def style_sheets() -> tuple[str, ...]:
    """The static files that a page links to if it does not include them."""
    return STYLE_SHEETS
