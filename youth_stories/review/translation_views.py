"""Translations of a story in the admin, and what guardians ask for before they answer."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.conf.locale import LANG_INFO
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_POST
from wagtail.admin import messages

from ..consent import guardian_questions, translations
from ..models import GuardianQuestion, StoryContent, StoryTranslation
from ..models.translation import words_hash
from ..rules.plain_text_form import PlainTextMixin
from .permissions import PUBLISH, REVIEW
from .shared import (
    StaffRequest,
    errors_as_messages,
    get_submission,
    redirect_to,
    redirect_without_page,
)

LANGUAGES = sorted(
    ((code, info["name"]) for code, info in LANG_INFO.items() if "name" in info),
    key=lambda choice: choice[1],
)


class TranslationForm(PlainTextMixin, forms.ModelForm):
    """The words of a story in another language: a field for each that the original has.

    The list of languages begins with those in `first`.
    """

    language = forms.ChoiceField()
    story = forms.CharField(widget=forms.Textarea(attrs={"rows": 8}))

    field_order = ["language", "role", "study", "story", "photo_alt", "translated_by"]

    class Meta:
        model = StoryTranslation
        fields = ["language", *StoryTranslation.WORDS, "translated_by"]
        labels = {"translated_by": "Translated by"}
        help_texts = {
            "translated_by": "Shown to everybody below the translation. Enter “PSEC”, or a name "
            "only if that person wants it there."
        }

    def __init__(
        self, *args: Any, original: StoryContent, first: Collection[str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        choices = [choice for choice in LANGUAGES if choice[0] != original.language]
        choices.sort(key=lambda choice: choice[0] not in first)
        self.fields["language"].choices = [("", "Choose a language"), *choices]  # type: ignore[attr-defined]
        for name in StoryTranslation.WORDS:
            if words := getattr(original, name):
                self.fields[name].required = True
                self.fields[name].help_text = f"Original: {words}"
            else:
                del self.fields[name]

    def words(self) -> dict[str, str]:
        """Return the translated words, empty where the original has none."""
        return {name: self.cleaned_data.get(name, "") for name in StoryTranslation.WORDS}


@require_http_methods(["GET", "POST"])
def translate(request: StaffRequest, pk: int) -> HttpResponse:
    """Add a translation of the newest version, or correct the one into ?language=."""
    submission = get_submission(request, pk)
    if not submission.page:
        return redirect_without_page(request, submission)
    original = submission.newest_version
    saved = submission.translations.filter(language=request.GET.get("language", "")).first()
    form = TranslationForm(
        request.POST or None,
        original=original,
        instance=saved,
        first=("es", submission.guardian_language),
    )
    if request.method == "POST" and form.is_valid():
        try:
            translations.save_translation(
                submission,
                language=form.cleaned_data["language"],
                words=form.words(),
                translated_by=form.cleaned_data["translated_by"],
                shown_hash=request.POST.get("shown_hash", ""),
                by=request.user,
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(
                request, "Saved, and private. It can be public once somebody else has read it."
            )
            return redirect_to(submission)
    context = {
        "submission": submission,
        "form": form,
        "shown_hash": words_hash(original),
        "title": "Translate the story",
    }
    return render(request, "youth_stories/review/translate.html", context)


@require_POST
def mark_translation_read(request: StaffRequest, pk: int) -> HttpResponse:
    """Record that a second person has read a translation."""
    permission = REVIEW if request.user.has_perm(REVIEW) else PUBLISH
    submission = get_submission(request, pk, permission)
    row = get_object_or_404(submission.translations, language=request.POST.get("language"))
    with errors_as_messages(request):
        translations.mark_read(row, by=request.user)
        messages.success(request, "Noted. It is public where everybody agreed to a translation.")
    return redirect_to(submission)


@require_POST
def remove_translation(request: StaffRequest, pk: int) -> HttpResponse:
    """Remove a translation."""
    submission = get_submission(request, pk)
    row = get_object_or_404(submission.translations, language=request.POST.get("language"))
    translations.remove_translation(row, by=request.user)
    messages.success(request, "Removed. The story itself is as it was.")
    return redirect_to(submission)


@require_POST
def answer_guardian(request: StaffRequest, pk: int) -> HttpResponse:
    """Record that a guardian was called, or has a copy to read: what they left is erased."""
    submission = get_submission(request, pk)
    questions = GuardianQuestion.objects.filter(request__submission=submission)
    question = questions.filter(kind=request.POST.get("kind", "")).first()
    if question is None:
        messages.warning(request, "This was answered already.")
        return redirect_to(submission)
    with errors_as_messages(request):
        guardian_questions.answer_question(question, by=request.user)
        messages.success(request, "Noted, and erased.")
    return redirect_to(submission)
