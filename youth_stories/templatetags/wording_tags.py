"""Template tags for the wording that staff can change."""

from django import template
from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise

from ..models import Wording
from ..rules.staff_wording import PLACES

register = template.Library()


@register.simple_tag
def wording(place: str) -> str:
    """The text at this place: the staff's wording, else the default. One query."""
    return Wording.objects.words_at(place)


@register.simple_tag
def default_wording() -> list[tuple[str, list[tuple[str, str]]]]:
    """Every place with its default text in each language."""
    languages = [code for code, _name in settings.LANGUAGES]
    return [
        (place.where, [(code, _translated(place.default, code)) for code in languages])
        for place in PLACES.values()
    ]


def _translated(text: Promise, language: str) -> str:
    with translation.override(language):
        return str(text)
