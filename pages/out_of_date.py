"""Which translated pages are older than the words they translate."""

from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import get_language_info
from wagtail.models import Page
from wagtail_localize.models import Translation, TranslationSource
from wagtail_localize.views.report import TranslationsReportView

from .translations import still_to_translate, text_segments, texts, update_source


def note_publication(page: Page) -> None:
    """Tells wagtail-localize that a page was published: a translation, or the source of some.

    What is new in a source then waits to be translated. Nothing else is published.
    """
    rows = Translation.objects.filter(source__object_id=page.translation_key)
    rows.filter(target_locale_id=page.locale_id).update(destination_last_updated_at=timezone.now())
    source = TranslationSource.objects.get_for_instance_or_none(page)
    if source is None or _known_texts(source) == _texts(page):
        return
    # Until now they were of what the page said before.
    never_published = source.translations.filter(destination_last_updated_at=None)
    never_published.update(destination_last_updated_at=source.last_updated_at)
    update_source(source)
    for translation in source.translations.select_related("source", "target_locale"):
        if _is_public_as_it_is(translation):
            translation.destination_last_updated_at = timezone.now()
            translation.save(update_fields=["destination_last_updated_at"])


def out_of_date() -> QuerySet[Translation]:
    """The translations without a text of their source, or published before its last change."""
    # Wagtail-localize's own report counts the texts that are missing.
    rows = TranslationsReportView().get_queryset().filter(enabled=True)
    is_older = Q(destination_last_updated_at__lt=F("source__last_updated_at"))
    rows = rows.filter(Q(waiting_for_translation=True) | is_older)
    return rows.select_related("source", "target_locale").order_by("source__object_repr")


def out_of_date_of(page: Page) -> QuerySet[Translation]:
    """Those that are made of this page."""
    return out_of_date().filter(
        source__object_id=page.translation_key, source__locale_id=page.locale_id
    )


def english_name(translation: Translation) -> str:
    """The language of a translation, for staff."""
    return get_language_info(translation.target_locale.language_code)["name"]


def how_it_stands(translation: Translation) -> str:
    """What visitors have of it, in words for staff."""
    return "out of date" if translation.get_target_instance().live else "not public yet"


def what_is_missing(translation: Translation) -> str:
    """What has to be done, in words for staff."""
    total, translated = translation.get_progress()
    if missing := total - translated:
        verb = "is" if missing == 1 else "are"
        return f"{missing} of its {total} texts {verb} still to be translated"
    return "nothing is left to translate, so look it through and publish it"


def _is_public_as_it_is(translation: Translation) -> bool:
    """Whether publishing it would change no words: what was changed in the source was undone."""
    source, locale = translation.source, translation.target_locale
    page = source.object.get_instance_or_none(locale)
    if page is None or not page.live or still_to_translate(translation):
        return False
    would_be = source.get_ephemeral_translated_instance(locale, fallback=True)
    return texts(page.specific) == texts(would_be)


def _known_texts(source: TranslationSource) -> list[tuple[str, str]]:
    rows = source.stringsegment_set.order_by("order", "pk")
    return list(rows.values_list("context__path", "string__data"))


def _texts(page: Page) -> list[tuple[str, str]]:
    segments = sorted(text_segments(page), key=lambda segment: segment.order)
    return [(segment.path, segment.string.data) for segment in segments]
