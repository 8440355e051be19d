"""How each step is shown, and the forms on it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from psec_site.antispam import proof_of_work, time_token

from ..consent.forms import ConsentForm
from ..models import AgeBand, Element, Submission
from .forms import AgeForm, ChildStoryForm, InvitationForm, StoryForm
from .saved_form import SavedForm

# Carried from step to step as form fields, never in the session.
CONTACT_FIELDS = ("email", "guardian_email", "guardian_language")
# Posted by the masthead's language link, which sends the form along so that nothing typed is lost.
SWITCH_LANGUAGE = "switch_language"
FORM_ID = "story-form"


def show_age(request: HttpRequest, form: AgeForm) -> HttpResponse:
    """Render the first step."""
    return render(request, "youth_stories/submit/age.html", {"form": form})


def show_invitation(
    request: HttpRequest, form: InvitationForm | None = None, *, status: int = 200
) -> HttpResponse:
    """Render the second step for a child under 13."""
    form = form or InvitationForm(initial={"guardian_language": get_language()})
    context = {"form": form, "form_id": FORM_ID}
    return render(request, "youth_stories/submit/under_13.html", context, status=status)


def show_story(
    request: HttpRequest, saved_form: SavedForm, form: StoryForm | None = None
) -> HttpResponse:
    """Render the second step."""
    if saved_form.needs_guardian:
        return show_invitation(request)
    photo = saved_form.photo
    if form is None:
        form = story_form(saved_form)
    context = {
        "form": form,
        "age_band": saved_form.age_band,
        "number": Element.objects.next_number(),
        "photo_url": reverse("share_photo") if photo else "",
        "time_token": time_token.get_or_issue(request.POST),
        "form_id": FORM_ID,
    }
    return render(request, "youth_stories/submit/story.html", context)


def show_send(
    request: HttpRequest,
    saved_form: SavedForm,
    story_form: StoryForm,
    form: ConsentForm | None = None,
    *,
    token: time_token.TimeToken | None = None,
    status: int = 200,
) -> HttpResponse:
    """Render the third step for a valid story form."""
    content = story_form.unsaved_submission()
    context = {
        "content": content,
        "form": form or consent_form(saved_form, content),
        "number": Element.objects.next_number(),
        "photo_url": reverse("share_photo") if content.photo else "",
        "story_id": saved_form.story_id,
        "shown_hash": content.compute_content_hash(),
        "contact": {name: story_form.cleaned_data.get(name, "") for name in CONTACT_FIELDS},
        "is_by_guardian": saved_form.age_band == AgeBand.UNDER_13,
        "time_token": token or time_token.get_or_issue(request.POST),
        "proof_bits": proof_of_work.BITS,
        "form_id": FORM_ID,
    }
    return render(request, "youth_stories/submit/send.html", context, status=status)


def story_form(
    saved_form: SavedForm, *args: Any, typed: dict[str, str] | None = None, **kwargs: Any
) -> StoryForm:
    """Return the story form for this sender, bound if data is given.

    Unbound it has as initial values what was saved, and `typed`.
    """
    submission = saved_form.submission
    is_child = submission and submission.is_child
    if not args:
        contact = {"guardian_language": get_language()}
        if submission and submission.is_minor and not is_child:
            contact = {name: getattr(submission, name) for name in CONTACT_FIELDS}
        kwargs["initial"] = (
            {"language": get_language()} | contact | saved_form.values | (typed or {})
        )
    return (ChildStoryForm if is_child else StoryForm)(
        *args,
        age_band=saved_form.age_band,
        saved_photo=saved_form.photo,
        own_email=submission.email if submission else "",
        **kwargs,
    )


def consent_form(
    saved_form: SavedForm, content: Submission, *args: Any, **kwargs: Any
) -> ConsentForm:
    """Return the consent form. It is empty for a child's guardian, who is asked later (rule R4)."""
    form = ConsentForm(*args, content=content, **kwargs)
    if saved_form.age_band == AgeBand.UNDER_13:
        form.fields.clear()
    return form


def posted_contact(request: HttpRequest) -> dict[str, str]:
    """Return the contact fields of the posted form, as they are."""
    return {name: request.POST[name] for name in CONTACT_FIELDS if name in request.POST}


def too_many_message() -> str:
    """Return the error for a POST that is over a limit."""
    return _("Too many people are sending something. Nothing is lost: try again in a while.")
