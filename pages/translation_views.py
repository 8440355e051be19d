"""wagtail-localize's views, without what shows the words of one language on a page of the other.

It would take the English words wherever a translation is missing, and alias or publish a page
without asking for the permission to publish. It would also alias the pages above a page.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import polib
from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.html import strip_tags
from django.utils.text import Truncator
from wagtail.admin import messages
from wagtail.models import Locale, Page
from wagtail_localize.models import Translation
from wagtail_localize.views.edit_translation import download_pofile, stop_translation
from wagtail_localize.views.submit_translations import SubmitPageTranslationView
from wagtail_localize.views.update_translations import (
    UpdateTranslationsForm,
    UpdateTranslationsView,
)

from .translations import still_to_translate, untranslated, update_source

NO_ALIAS = (
    "This page stays a translation. An alias would show the words of the other language here, "
    "at once and even those of a draft."
)
NAMED = 3  # so many missing texts are named in a message


def refuse_alias(request: HttpRequest, page_id: int) -> HttpResponse:
    """In place of “Convert to alias page”."""
    page = get_object_or_404(Page, pk=page_id)
    if not page.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    messages.error(request, NO_ALIAS)
    return redirect("wagtailadmin_pages:edit", page.pk)


def _named(missing: Sequence[str]) -> str:
    """The first of these texts, each cut short, and how many more there are."""
    named = [f"“{Truncator(strip_tags(text)).chars(60)}”" for text in missing[:NAMED]]
    more = f" and {len(missing) - NAMED} more" if len(missing) > NAMED else ""
    return f"{', '.join(named)}{more}"


def refuse_to_publish(
    request: HttpRequest, page: Page, missing: Sequence[str]
) -> HttpResponse | None:
    """Says which texts are still to be translated, if any. Then the page is not published."""
    if not missing:
        return None
    kept = " Until then visitors read what they read before." if page.live else ""
    messages.error(
        request,
        f"Nothing was published: “{page.get_admin_display_title()}” would be partly in English. "
        f"Still to be translated: {_named(missing)}.{kept}",
    )
    return redirect("wagtailadmin_pages:edit", page.pk)


def refuse_untranslated(request: HttpRequest, page: Page) -> HttpResponse | None:
    """For the button “Publish” of wagtail-localize's editor."""
    row = Translation.objects.filter(
        source__object=page.translation_key, target_locale=page.locale_id, enabled=True
    ).first()
    missing = [text.string.data for text in still_to_translate(row)] if row else []
    return refuse_to_publish(request, page, missing)


def stop_if_translated(request: HttpRequest, translation_id: int) -> HttpResponse:
    """“Stop synced translation” of a page that is wholly translated.

    Afterwards nobody compares its words with the English ones.
    """
    translation = get_object_or_404(Translation, pk=translation_id)
    page = translation.get_target_instance()
    may_stop = request.method == "POST" and page.permissions_for_user(request.user).can_edit()
    if may_stop and (missing := untranslated(page.get_latest_revision_as_object())):
        text = "This page stays a translation while words of it are in English. Translate first"
        messages.error(request, f"{text}: {_named(missing)}.")
        return redirect("wagtailadmin_pages:edit", page.pk)
    return stop_translation(request, translation_id)


def refuse_untranslated_drafts(request: HttpRequest, pages: Iterable[Page]) -> HttpResponse | None:
    """For several pages that are published as they are."""
    refused = None
    for page in pages:
        draft = page.get_latest_revision_as_object()
        refused = refuse_to_publish(request, page, untranslated(draft)) or refused
    return refused


def download_po(request: HttpRequest, translation_id: int) -> HttpResponse:
    """wagtail-localize's file, in which a translation of earlier words is marked as fuzzy."""
    response = download_pofile(request, translation_id)
    translation = get_object_or_404(Translation, pk=translation_id)
    missing = {(text.context.path, text.string.data) for text in still_to_translate(translation)}
    file = polib.pofile(response.content.decode())
    for entry in file:
        if entry.msgstr and (entry.msgctxt, entry.msgid) in missing:
            entry.flags.append("fuzzy")
    response.content = str(file)
    return response


class UpdateView(UpdateTranslationsView):
    """“Sync translated pages” without “Publish immediately”: first somebody translates."""

    def get_form(self) -> UpdateTranslationsForm:
        form = super().get_form()
        field = form.fields["publish_translations"]
        field.disabled, field.widget = True, forms.HiddenInput()
        return form

    def form_valid(self, form: UpdateTranslationsForm) -> HttpResponse:
        update_source(self.object)
        return super().form_valid(form)


class SubmitPageView(SubmitPageTranslationView):
    """“Translate this page”, once the page above it is a translation and not a public alias."""

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form, above = self.get_form(), self.object.get_parent()
        chosen = form.cleaned_data["locales"] if form.is_valid() and above.depth > 1 else []
        if lacking := _lacking(above, chosen):
            title, languages = above.get_admin_display_title(), " and ".join(map(str, lacking))
            text = f"Translate “{title}” first, the page above this one, into {languages}."
            messages.error(request, text)
            return redirect("wagtail_localize:submit_page_translation", above.pk)
        return super().post(request, **kwargs)


def _lacking(page: Page, locales: Iterable[Locale]) -> list[Locale]:
    translated = page.get_translations().filter(alias_of=None).values_list("locale", flat=True)
    return [locale for locale in locales if locale.pk not in translated]
