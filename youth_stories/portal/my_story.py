"""The student's private page: the status of their story, and everything they can do about it."""

from contextlib import suppress

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from ..consent import answers
from ..consent.of_age import come_of_age, may_come_of_age
from ..consent.tidied import tidied
from ..http import SeeOther
from ..models.scopes import left_out_by_guardian
from . import shared
from .access import Visit, story_view


@story_view("GET", "HEAD", "POST")
def my_story(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The student's page about one story. The language link posts what is ticked to it."""
    if request.method == "POST":
        return SeeOther(shared.url_with_ticks(visit, request.POST))
    consent_request = shared.open_request(visit)
    version = shared.shown_version(visit.submission, consent_request)
    context = shared.page_context(request, visit, version)
    if consent_request and version:
        changes = tidied(visit.submission, version)
        context |= {
            "consent_request": consent_request,
            "form": shared.consent_form(request, visit, version),
            "form_id": "" if changes and changes.scopes else "answer",
            "shown_hash": version.compute_content_hash(),
            "tidied": changes,
            "left_out_by_guardian": left_out_by_guardian(visit.submission),
        }
    return render(request, "youth_stories/portal/my_story.html", context)


@story_view("POST")
def answer(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Record the student's answer to a consent request."""
    consent_request = shared.open_request(visit)
    if consent_request and (form := shared.take_answer(visit, consent_request, request.POST)):
        return SeeOther(shared.refused_url(visit, form))
    return shared.answered(request, visit, consent_request)


@story_view("POST")
def ask_again(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Ask anew after a lapse, or a no of the student's own, because they want it."""
    form = shared.ask_again_form(visit, request.POST)
    if form and not form.is_valid():
        return SeeOther(shared.no_age_url(visit))
    age_band = form.cleaned_data["age_band"] if form else ""
    with suppress(ValidationError):
        answers.ask_again(visit.submission, visit.person.role, age_band=age_band)
        return SeeOther(visit.url())
    return shared.cannot_ask_again(request, visit)


@story_view("GET", "HEAD", "POST")
def of_age(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Ask once whether the student is 18 now; then their guardian's answer does not count."""
    if not may_come_of_age(visit.submission):
        return SeeOther(visit.url())
    if request.method == "POST":
        with suppress(ValidationError):
            come_of_age(visit.submission)
        return SeeOther(visit.url())
    context = {
        "submission": visit.submission,
        "here": request.path,
        "back_url": visit.url(),
        "close_url": visit.url("close"),
    }
    return render(request, "youth_stories/portal/of_age.html", context)


@story_view("POST")
def change(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Open the form with the story in it. Nothing changes until it is sent."""
    if visit.submission.is_withdrawn_or_purged:
        return SeeOther(visit.url())
    return shared.open_form(request, visit)


@story_view("POST")
def reconfirm(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Renew the student's consent to a public story."""
    return shared.reconfirm(request, visit)
