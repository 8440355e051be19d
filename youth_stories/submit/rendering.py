"""How each step is shown, and the forms on it."""

from datetime import timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from psec_site.antispam import honeypot, proof_of_work, time_token

from ..consent.forms import ConsentForm, ticked_last
from ..consent.guardian_address import may_name_guardian
from ..http import SeeOther
from ..models import AgeBand, SavedForm, Submission
from .beginnings import BEGINNINGS
from .forms import AgeForm, ChildStoryForm, InvitationForm, StoryForm
from .lengths import counter_texts, few_words_hint
from .missing_photo import missing_photo, was_chosen
from .questions import open_questions

# Posted by the masthead's language link, which sends the form along so that nothing typed is lost.
SWITCH_LANGUAGE = "switch_language"
FORM_ID = "story-form"
STORY, SEND = SavedForm.Step.STORY, SavedForm.Step.SEND


def form_url(part: str, story_key: str = "") -> str:
    """Return the URL of a part of the form: "story", "photo", "card", "save" or "start_over"."""
    if story_key:
        return reverse(f"change_{part}", args=[story_key])
    return reverse("share_your_story" if part == "story" else f"share_{part}")


def to_step(row: SavedForm, step: str) -> SeeOther:
    """Redirect to a step of the form, in the language of the request."""
    return SeeOther(f"{form_url('story', row.story_key)}?step={step}")


def show_age(request: HttpRequest, row: SavedForm | None = None) -> HttpResponse:
    """Render the first step."""
    if row is None:
        form = AgeForm({} if "missing" in request.GET else None)
        urls = {"form_url": form_url("story"), "start_over_url": form_url("start_over")}
        context = {"form": form} | urls
    else:
        form = AgeForm({"age_band": row.age_band}, is_change=row.submission is not None)
        if "older" in request.GET:
            form.add_error(None, _older_message(row))
        context = _context(row, form)
    return render(request, "youth_stories/submit/age.html", context)


def show_whose(request: HttpRequest, row: SavedForm) -> HttpResponse:
    """Ask whether the form that was begun here is theirs, without showing anything of it.

    On a shared device the next person opens the same address.
    """
    context = {
        "saved_form": row,
        "form_url": form_url("story"),
        "start_over_url": form_url("start_over"),
    }
    return render(request, "youth_stories/submit/whose.html", context)


def show_invitation(request: HttpRequest, row: SavedForm) -> HttpResponse:
    """Render the second step for a child under 13."""
    questions = []
    if row.shows_errors_of(STORY):
        form = InvitationForm({"guardian_language": get_language()} | row.values)
        _add_problems(form, row, STORY)
        questions = open_questions(row, form)
    else:
        form = InvitationForm(initial={"guardian_language": get_language()} | row.values)
    context = _context(row, form) | {
        "questions": questions,
        "erased_at": timezone.now() + timedelta(days=settings.UNANSWERED_DAYS),
    }
    return render(request, "youth_stories/submit/under_13.html", context)


def show_story(request: HttpRequest, row: SavedForm) -> HttpResponse:
    """Render the second step."""
    questions = []
    if row.shows_errors_of(STORY):
        form = story_form(row, row.values)
        _add_problems(form, row, STORY)
        questions = open_questions(row, form)
    else:
        form = story_form(row)
        questions = list(missing_photo(row, {}))  # after a reload the file is no longer chosen
    context = _context(row, form) | {
        "questions": questions,
        "beginnings": BEGINNINGS,
        "counter_texts": counter_texts(),
        "is_child": row.age_band == AgeBand.UNDER_13,
        "photo_url": form_url("photo", row.story_key) if row.photo else "",
        # The question above is not asked of whoever has chosen to show no photo for now.
        "choose_photo_again": was_chosen(row) and not row.photo and not questions,
    }
    return render(request, "youth_stories/submit/story.html", context)


def show_send(request: HttpRequest, row: SavedForm) -> HttpResponse:
    """Render the third step, or the second if something is missing there."""
    story = story_form(row, row.values)
    if not story.is_valid() or open_questions(row, story):
        return show_story(request, row)
    content = content_of(row, story)
    ticked = {f"scope_{name}": "on" for name in row.scopes}
    if row.shows_errors_of(SEND):
        form = consent_form(row, content, ticked)
        _add_problems(form, row, SEND)
    else:
        form = consent_form(row, content, initial=ticked)
    context = _context(row, form) | {
        "content": content,
        "email": story.cleaned_data.get("email", ""),
        "guardian_email": story.cleaned_data.get("guardian_email", ""),
        "guardian_language": story.cleaned_data.get("guardian_language_name")
        or Submission(
            guardian_language=story.cleaned_data.get("guardian_language", "")
        ).get_guardian_language_display(),
        "hint": few_words_hint(content.story),
        "photo_url": form_url("photo", row.story_key) if content.photo else "",
        "card_preview_url": form_url("card", row.story_key),
        "shown_hash": content.compute_content_hash(),
        "is_by_guardian": row.age_band == AgeBand.UNDER_13,
        "time_token": time_token.read({time_token.FIELD: row.time_token}),
        "proof_bits": proof_of_work.BITS,
    }
    return render(request, "youth_stories/submit/send.html", context)


def story_form(row: SavedForm, data: dict[str, Any] | None = None, files: Any = None) -> StoryForm:
    """Return the story form for this sender, bound if data is given, or with what was typed.

    Either way a language that was not chosen is that of the page.
    """
    language = {"language": get_language(), "guardian_language": get_language()}
    is_child = row.submission and row.submission.is_child
    return (ChildStoryForm if is_child else StoryForm)(
        None if data is None else language | data,
        files,
        initial=language | row.values,
        age_band=row.age_band,
        saved_photo=row.photo,
        own_email=row.submission.email if row.submission else "",
        asks_guardian=not row.submission or may_name_guardian(row.submission),
    )


def content_of(row: SavedForm, form: StoryForm) -> Submission:
    """Return the story of a valid form as a submission that is not saved."""
    content = form.unsaved_submission()
    content.story_id, content.age_band = row.story_id, row.age_band
    if row.submission:  # the form does not ask for it
        content.role = row.submission.role
    return content


def consent_form(row: SavedForm, content: Submission, *args: Any, **kwargs: Any) -> ConsentForm:
    """Return the consent form. It is empty for a child's guardian, who is asked later (rule R4)."""
    before = ticked_last(row.submission) if row.submission else ()
    is_minor = row.age_band != AgeBand.ADULT
    form = ConsentForm(*args, content=content, is_minor=is_minor, ticked_before=before, **kwargs)
    if row.age_band == AgeBand.UNDER_13:
        form.fields.clear()
    return form


def _older_message(row: SavedForm) -> str:
    if row.submission:
        message = _("You chose “%(age)s” before. Here you can only choose a younger group.")
    else:
        message = _(
            "You chose “%(age)s” before. To choose an older group, start over. "
            "That erases what you wrote."
        )
    return message % {"age": row.get_age_band_display()}


def too_many_message() -> str:
    """Return the error for a POST that is over a limit."""
    return _("Too many people are sending something. Nothing is lost: try again in a while.")


def _context(row: SavedForm, form: forms.BaseForm) -> dict[str, Any]:
    return {
        "saved_form": row,
        "form": form,
        "form_id": FORM_ID,
        "honeypot": row.values.get(honeypot.FIELD, ""),
        "form_url": form_url("story", row.story_key),
        "save_url": form_url("save", row.story_key),
        "start_over_url": form_url("start_over", row.story_key),
        "close_url": _close_url(row.submission) if row.submission else "",
    }


def _close_url(submission: Submission) -> str:
    """The URL that closes the private page that the form was opened from, and the form."""
    name = "guardian_close" if submission.is_child else "my_story_close"
    return reverse(name, args=[submission.story_key])


def _add_problems(form: forms.BaseForm, row: SavedForm, step: str) -> None:
    """Add the errors that checking the values again does not find."""
    if row.shows_errors_of(step):
        for name, problem in row.problems.items():
            form.add_error(None if name == "__all__" else name, problem)
