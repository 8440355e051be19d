from django import template

from psec_site.browser_storage import STORED, Stored
from psec_site.data_register import Kind, Words, shown_to_people

register = template.Library()


@register.simple_tag
def what_we_keep() -> list[tuple[Words, list[Kind]]]:
    """The kinds of personal data that the site stores, each list after its heading."""
    return list(shown_to_people())


@register.simple_tag
def in_your_browser() -> list[Stored]:
    """What forms and private pages store in a browser."""
    return STORED
