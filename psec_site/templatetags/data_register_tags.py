from django import template

from psec_site.data_register import shown_to_people

register = template.Library()


@register.simple_tag
def what_we_keep():
    """What the site keeps about people, by whose it is."""
    return list(shown_to_people())
