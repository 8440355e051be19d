from django import template
from django.template import Context
from django.utils.html import json_script
from django.utils.safestring import SafeString

from pages import structured_data
from pages.models import BasePage
from pages.navigation import Navigation

register = template.Library()


@register.simple_tag(takes_context=True)
def structured_data_of(context: Context, page: BasePage) -> SafeString:
    """What search engines read of the page, as JSON-LD in script elements that no browser runs."""
    if not (isinstance(page, BasePage) and page.pk):
        return SafeString("")
    navigation = Navigation.for_request(context.get("request"), page)
    found = structured_data.of_page(page, navigation) if navigation else []
    return SafeString("".join(map(json_ld, found)))


def json_ld(data: dict) -> SafeString:
    """The data in a script element, safely escaped."""
    script = json_script(data)
    return SafeString(script.replace("application/json", "application/ld+json", 1))
