from django import template

from ..alt_text import DECORATIVE_LABEL, DESCRIBE_HELP, DESCRIBE_LABEL

register = template.Library()


@register.simple_tag
def alt_text_words() -> dict[str, str]:
    """How staff are asked for an alt text: `label`, `help` and `decorative`."""
    return {"label": DESCRIBE_LABEL, "help": DESCRIBE_HELP, "decorative": DECORATIVE_LABEL}
