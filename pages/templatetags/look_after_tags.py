from django import template
from wagtail.models import Page

from ..editing_now import editing_now
from ..look_after import is_in_settings, linking_to

register = template.Library()
register.filter(editing_now)


@register.filter
def pages_that_link(page: Page) -> list[Page]:
    """The live pages with a link to this one, or to one below it."""
    return linking_to(page)


register.filter(is_in_settings)
