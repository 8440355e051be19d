"""Translations of a story in the admin, and what guardians ask for before they answer."""

import unicodedata
from collections.abc import Collection
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_POST
from wagtail.admin import messages

from ..consent import guardian_questions, translations
from ..models import GuardianQuestion, StoryContent, StoryTranslation
from ..models.translation import words_hash
from ..rules.language_names import NAMES
from ..rules.plain_text_form import PlainTextMixin
from ..submit.lengths import UncutFieldsMixin
from .permissions import PUBLISH, REVIEW
from .shared import (
    StaffRequest,
    errors_as_messages,
    get_submission,
    redirect_to,
    redirect_without_page,
    shown_version,
)

COPY = GuardianQuestion.Kind.COPY
LANGUAGES = sorted(
    ((code, name) for code, (name, _local) in NAMES.items()), key=lambda choice: choice[1]
)


class TranslationForm(UncutFieldsMixin, PlainTextMixin, forms.ModelForm):
    """The words of a story in another language: a field for each that the original has.

    The list of languages begins with those in `first`, the likeliest one before the others: it is
    chosen already.
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
        choices = {code: name for code, name in LANGUAGES if code != original.language}
        likely = {code: choices.pop(code) for code in first if code in choices}
        self.fields["language"].choices = [  # type: ignore[attr-defined]
            ("", "Choose a language"),
            ("Likely", list(likely.items())),
            ("Every other language", list(choices.items())),
        ]
        if not self.instance.pk:
            self.initial["language"] = next(iter(likely), "")
        self.originals: dict[str, str] = {}
        for name in StoryTranslation.WORDS:
            if words := getattr(original, name):
                self.fields[name].required = True
                self.originals[name] = words
            else:
                del self.fields[name]

    @property
    def pairs(self) -> list[tuple[forms.BoundField, str]]:
        """Each field with what it translates, which is empty for the others."""
        return [(each, self.originals.get(each.name, "")) for each in self.visible_fields()]

    def words(self) -> dict[str, str]:
        """Return the translated words, empty where the original has none."""
        return {name: self.cleaned_data.get(name, "") for name in StoryTranslation.WORDS}


def language_code(written: str) -> str:
    """Return the code of a language as somebody wrote its name, in English or in itself."""
    wanted = _folded(written)
    for code, names in NAMES.items():
        if wanted and wanted in map(_folded, names):
            return code
    return ""


def _folded(name: str) -> str:
    return unicodedata.normalize("NFKC", name.strip()).casefold()


@require_http_methods(["GET", "POST"])
def translate(request: StaffRequest, pk: int) -> HttpResponse:
    """Add a translation of the newest version, or correct the one into ?language=."""
    submission = get_submission(request, pk)
    if not submission.page:
        return redirect_without_page(request, submission)
    original = submission.newest_version
    questions = GuardianQuestion.objects.filter(request__submission=submission, kind=COPY)
    named = [*(each.language for each in questions), submission.guardian_language_name]
    waiting = list(filter(None, map(language_code, named)))
    translated = {each.language: each for each in submission.translations.all()}
    saved = translated.get(request.GET.get("language", ""))
    likely = [*waiting, submission.guardian_language, "en", "es"]
    form = TranslationForm(
        request.POST or None,
        original=original,
        instance=saved,
        first=sorted(likely, key=translated.__contains__),  # what is there already comes last
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
        "original": original,
        "questions": questions,
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
        translations.mark_read(row, by=request.user, shown=shown_version(request))
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
        messages.success(
            request,
            "Noted. The guardian gets a letter with the link to the copy."
            if question.kind == COPY
            else "Noted, and the number is erased.",
        )
    return redirect_to(submission)
