from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from .. import contents

register = template.Library()

# With fewer, the page is seen at a glance.
FEWEST_HEADINGS = 3


@register.simple_block_tag
def with_contents(content: SafeString) -> SafeString:
    """What is in it, whose headings have ids; beside it the list of them if there are several."""
    body, headings = contents.with_ids(content)
    if len(headings) < FEWEST_HEADINGS:
        return body
    return render_to_string("includes/contents.html", {"body": body, "headings": headings})
