"""Pairs of pages in wagtail-localize, where staff see both languages side by side."""

import json
from collections.abc import Mapping

from wagtail.models import Locale, Page
from wagtail_localize.models import (
    SegmentOverride,
    StringTranslation,
    Translation,
    TranslationSource,
)
from wagtail_localize.segments import StringSegmentValue
from wagtail_localize.segments.extract import extract_segments

type Words = Mapping[str, str]


def text_segments(page: Page) -> list[StringSegmentValue]:
    """The page's texts that can be translated, in their order; a paragraph is one."""
    return [each for each in extract_segments(page) if isinstance(each, StringSegmentValue)]


def texts(page: Page) -> list[str]:
    return [segment.string.data for segment in text_segments(page)]


def matched(english: Page, translated: Page) -> Words:
    """The texts and link addresses of the first page with those of the second.

    Nothing if the pages are not built alike.
    """
    pairs = list(zip(text_segments(english), text_segments(translated), strict=False))
    if not len(pairs) == len(texts(english)) == len(texts(translated)):
        return {}
    found = {}
    for here, there in pairs:
        found[here.string.data] = there.string.data
        for name, attributes in (here.attrs or {}).items():
            other = (there.attrs or {}).get(name, {})
            if {"href"} <= attributes.keys() & other.keys():
                found[attributes["href"]] = other["href"]
    return found


def record_translation(english: Page, locale: Locale, words: Words) -> None:
    """Tells wagtail-localize how the texts of this page are called in that language.

    It publishes nothing. What is not in `words` counts as still to be translated.
    """
    source, _created = TranslationSource.update_or_create_from_instance(english)
    Translation.objects.get_or_create(source=source, target_locale=locale)
    for segment in source.stringsegment_set.select_related("string", "context"):
        if text := words.get(segment.string.data):
            StringTranslation.objects.update_or_create(
                translation_of=segment.string,
                locale=locale,
                context=segment.context,
                defaults={"data": text, "translation_type": "manual"},
            )
    for segment in source.overridablesegment_set.select_related("context"):
        address = words.get(segment.data) if isinstance(segment.data, str) else None
        if address and address != segment.data:
            SegmentOverride.objects.update_or_create(
                locale=locale, context=segment.context, defaults={"data_json": json.dumps(address)}
            )
