"""The guardian's private page: a consent request, or the story and what they can do about it."""

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from ..consent import answers
from ..http import SeeOther
from ..models import Submission
from ..submit.browser_marker import was_sent_from
from . import access, shared
from .access import Visit, story_view
from .forms import AgeAgainForm
from .links import note_same_browser, use_up
from .question import answerable_request, show_question


@story_view("GET", "HEAD")
def guardian(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The guardian's page about one story."""
    if visit.submission.state == Submission.State.INVITED:
        context = shared.page_context(visit, None)
        return render(request, "youth_stories/portal/guardian_invited.html", context)
    if consent_request := answerable_request(visit):
        return show_question(request, visit, consent_request)
    return _show(request, visit)


def _show(request: HttpRequest, visit: Visit, age_form: AgeAgainForm | None = None) -> HttpResponse:
    submission = visit.submission
    version = shared.shown_version(submission, None)
    context = shared.page_context(visit, version, age_form)
    consent = submission.consents.in_force().filter(role=visit.person.role).first()
    context |= {
        "consent": consent,
        "agreed_to": consent.ticked_labels if consent else [],
    }
    return render(request, "youth_stories/portal/guardian.html", context)


@story_view("POST")
def answer(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Record the guardian's answer to the consent request. The link cannot answer another one."""
    consent_request = answerable_request(visit)
    if consent_request is None:
        return SeeOther(visit.url())
    if form := shared.take_answer(visit, consent_request, request.POST):
        if form.non_field_errors():
            return show_question(request, visit, consent_request, form=form)
        return shared.show_again(visit, form)
    if was_sent_from(request, visit.submission):
        note_same_browser(visit.link)
    response = SeeOther(visit.url())
    access.set_cookie(request, response, replace(visit, link=use_up(visit.link)))
    return response


@story_view("POST")
def write(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Open the form to write or change a child's story."""
    submission = visit.submission
    if not submission.is_child or submission.is_withdrawn_or_purged:
        return SeeOther(visit.url())
    return shared.open_form(request, visit)


@story_view("POST")
def revoke(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Revoke the guardian's consent: the story is unpublished."""
    answers.revoke(visit.submission, visit.person.role)
    return SeeOther(visit.url())


@story_view("POST")
def reconfirm(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Renew the guardian's consent to a public story."""
    if form := shared.reconfirm(visit, request.POST):
        return _show(request, visit, age_form=form)
    return SeeOther(visit.url())
