"""The student's private page: the status of their story, and everything they can do about it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from ..consent.forms import ConsentForm
from ..consent.tidied import tidied
from ..http import SeeOther
from . import shared
from .access import Visit, story_view
from .forms import AgeAgainForm


@story_view("GET", "HEAD")
def my_story(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The student's page about one story."""
    return _show(request, visit)


def _show(
    request: HttpRequest,
    visit: Visit,
    *,
    form: ConsentForm | None = None,
    age_form: AgeAgainForm | None = None,
) -> HttpResponse:
    consent_request = shared.open_request(visit)
    version = shared.shown_version(visit.submission, consent_request)
    context = shared.page_context(visit, version, age_form)
    if consent_request and version:
        context |= {
            "consent_request": consent_request,
            "form": form or shared.consent_form(request, visit, version),
            "shown_hash": version.compute_content_hash(),
            "tidied": tidied(visit.submission, version),
        }
    return render(request, "youth_stories/portal/my_story.html", context)


@story_view("POST")
def answer(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Record the student's answer to a consent request."""
    consent_request = shared.open_request(visit)
    if consent_request and (form := shared.take_answer(visit, consent_request, request.POST)):
        if form.non_field_errors():
            return _show(request, visit, form=form)
        return shared.show_again(visit, form)
    return SeeOther(visit.url())


@story_view("POST")
def change(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Open the form with the story in it. Nothing changes until it is sent."""
    if visit.submission.is_withdrawn_or_purged:
        return SeeOther(visit.url())
    return shared.open_form(request, visit)


@story_view("POST")
def reconfirm(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Renew the student's consent to a public story."""
    if form := shared.reconfirm(visit, request.POST):
        return _show(request, visit, age_form=form)
    return SeeOther(visit.url())
