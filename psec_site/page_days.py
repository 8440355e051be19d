"""The numbers of days in the Collective's own pages, which are written when pages are loaded.

Staff may edit the pages, and an operator the settings: this compares the two.
"""

import re
from collections.abc import Iterator

from django.conf import settings

from pages.translations import texts

from .collective_pages import DAYS, PAGES, page_of

# Stands in a text for a setting's number of days.
MARK = "days-of-{}"
ANY_NUMBER = r"(\d+)"


def outdated_days() -> Iterator[str]:
    """Each sentence of a live page that names another number of days than the settings."""
    for language, _name in settings.LANGUAGES:
        for name in PAGES:
            if sentences := [*_sentences_with_days(name, language)]:
                yield from _outdated(name, language, sentences)


def _outdated(name: str, language: str, sentences: list[str]) -> Iterator[str]:
    pages = PAGES[name].objects.live().filter(locale__language_code=language)
    for page in pages.filter(slug=page_of(name, language).slug):
        words = "\n".join(texts(page))
        for sentence in sentences:
            found = re.search(_pattern(sentence, dict.fromkeys(DAYS, ANY_NUMBER)), words)
            if found and not re.fullmatch(_pattern(sentence, _numbers()), found[0]):
                yield f"{page.url}: “{re.sub('<[^>]*>', '', found[0])}”"


def _sentences_with_days(name: str, language: str) -> Iterator[str]:
    page = page_of(name, language, {each: MARK.format(each) for each in DAYS})
    for text in texts(page):
        for sentence in re.split(r"(?<=[.:;]) ", text):
            if MARK.format("") in sentence:
                yield sentence


def _pattern(sentence: str, numbers: dict[str, str]) -> str:
    pattern = re.escape(sentence)
    for name, number in numbers.items():
        pattern = pattern.replace(re.escape(MARK.format(name)), number)
    return pattern


def _numbers() -> dict[str, str]:
    return {name: str(getattr(settings, name)) for name in DAYS}
