"""The year of the goal: the English mission page says it, and every other place repeats it."""

import re
from collections.abc import Callable

from django.apps import apps
from django.conf import settings

# What staff write in a text where the year stands.
YEAR = "{year}"
A_YEAR = re.compile(r"\b20\d\d\b")


def target_year() -> int | None:
    """The year that the English mission page says, if it is live."""
    pages = apps.get_model("pages.MissionPage").objects.live()
    years = pages.filter(locale__language_code=settings.LANGUAGE_CODE)
    return years.values_list("target_year", flat=True).first()


def with_year(text: str, year: Callable[[], int | None] = target_year) -> str:
    """The text as visitors read it. Empty if it needs a year and there is none."""
    if YEAR not in text:
        return text
    found = year()
    return text.replace(YEAR, str(found)) if found else ""


def without_year(text: str, year: int | None) -> str:
    """The text as it is stored: what is typed as the year follows it from then on."""
    return text.replace(str(year), YEAR) if year else text
