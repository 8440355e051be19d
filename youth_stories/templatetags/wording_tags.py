from django import template
from django.conf import settings
from django.utils import translation

from ..models import Wording
from ..rules.staff_wording import PLACES

register = template.Library()


@register.simple_tag
def wording(place: str) -> str:
    """What stands at this place: the staff's words, else the site's own. One query."""
    return Wording.objects.words_at(place)


@register.simple_tag
def default_words() -> list[tuple[str, list[tuple[str, str]]]]:
    """Every place, with the site's own words in each language."""
    return [
        (place.where, [(code, _in(code, place.default)) for code, _name in settings.LANGUAGES])
        for place in PLACES.values()
    ]


def _in(language: str, words) -> str:
    with translation.override(language):
        return str(words)
