"""Pairs of pages in wagtail-localize, where staff see both languages side by side."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher

from django.db import transaction
from wagtail.models import Locale, Page
from wagtail_localize.models import (
    SegmentOverride,
    StringSegment,
    StringTranslation,
    Translation,
    TranslationSource,
)
from wagtail_localize.segments import StringSegmentValue
from wagtail_localize.segments.extract import extract_segments

type Words = Mapping[str, str]

OF_EARLIER_WORDS = "The English was changed: change this too, or save it as it is if it still fits."


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


def still_to_translate(translation: Translation) -> list[StringSegment]:
    """The texts of its source without a translation, or with one of earlier words."""
    texts = translation.source.stringsegment_set.select_related("string", "context")
    texts = texts.annotate_translation(translation.target_locale)
    return list(texts.filter(translation=None).order_by("order"))


def untranslated(page: Page) -> list[str]:
    """What the page says in the words of the page that it translates, as nobody has translated it.

    What it says in public already is left out.
    """
    translations = Translation.objects.filter(
        source__object_id=page.translation_key, target_locale=page.locale_id, enabled=True
    )
    missing = {
        (text.context.path, text.string.data)
        for translation in translations
        for text in still_to_translate(translation)
    }
    if not missing:
        return []
    said = [(segment.path, segment.string.data) for segment in text_segments(page)]
    public = type(page).objects.live().filter(pk=page.pk).first()
    already = texts(public) if public else []
    return [text for path, text in said if (path, text) in missing and text not in already]


@transaction.atomic
def update_source(source: TranslationSource) -> None:
    """Tells wagtail-localize what the page says now. Nothing is published.

    A changed text takes its translation along, marked as an error: the translator sees it beside
    the new words and saves what it has become. Until then the text counts as not translated.
    """
    before = _texts_by_context(source)
    source.update_from_db()
    locales = list(source.translations.values_list("target_locale", flat=True))
    for context, strings in _texts_by_context(source).items():
        for old, new in _changed(before.get(context, []), strings):
            known = StringTranslation.objects.filter(context=context, locale__in=locales)
            for translation in known.filter(translation_of=old):
                known.get_or_create(
                    translation_of_id=new,
                    context_id=context,
                    locale_id=translation.locale_id,
                    defaults={
                        "data": translation.data,
                        "translation_type": translation.translation_type,
                        "last_translated_by_id": translation.last_translated_by_id,
                        "has_error": True,
                        "field_error": OF_EARLIER_WORDS,
                    },
                )


def _texts_by_context(source: TranslationSource) -> dict[int, list[int]]:
    """The keys of the strings of each field, in their order: a paragraph is one string."""
    found = defaultdict(list)
    rows = source.stringsegment_set.order_by("order", "pk")
    for context, string in rows.values_list("context_id", "string_id"):
        found[context].append(string)
    return found


def _changed(before: list[int], after: list[int]) -> Iterator[tuple[int, int]]:
    """The texts that took the place of others, each after the one that it replaced."""
    for kind, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "replace":
            yield from zip(before[i1:i2], after[j1:j2], strict=False)
