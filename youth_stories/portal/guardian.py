"""The guardian's private page: a consent request, or the story and what they can do about it."""

from contextlib import suppress
from dataclasses import replace

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from ..consent import answers
from ..http import SeeOther
from ..models import Consent, PrivateLink, Submission, SubmissionEvent
from ..notifications.asked_before import student_said_no
from ..rules.keyed_hash import possible_hashes
from ..submit.browser_marker import was_sent_from
from ..transitions import WrongState
from . import access, shared
from .access import Visit, story_view
from .links import note_same_browser, use_up
from .question import (
    answerable_request,
    ask_what_is_typed,
    keep_what_is_typed,
    show_answer_again,
    show_question,
)


@story_view("GET", "HEAD", "POST")
def guardian(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The guardian's page about one story. The language link and Enter post the form to it."""
    if "enter" in request.POST:
        return ask_what_is_typed(request, visit)
    if request.method == "POST":
        return keep_what_is_typed(request, visit)
    if visit.submission.state == Submission.State.INVITED:
        context = shared.page_context(request, visit, None)
        return render(request, "youth_stories/portal/guardian_invited.html", context)
    if consent_request := answerable_request(visit):
        return show_question(request, visit, consent_request)
    return _show(request, visit)


def _show(request: HttpRequest, visit: Visit) -> HttpResponse:
    submission = visit.submission
    version = shared.shown_version(submission, None)
    if not submission.has_say(visit.person.role):  # what an adult drafts is theirs
        version = None
    context = shared.page_context(request, visit, version)
    consent = submission.consents.in_force().filter(role=visit.person.role).first()
    context |= {
        "consent": consent,
        "is_own_consent": consent and _is_own(submission, consent),
        "agreed_to": consent.ticked_labels if consent else [],
        "student_said_no": student_said_no(submission),
    }
    return render(request, "youth_stories/portal/guardian.html", context)


def _is_own(submission: Submission, consent: Consent) -> bool:
    """Whether no other address was entered after the guardian's consent."""
    corrected = submission.events.filter(kind=SubmissionEvent.Kind.GUARDIAN_CORRECTED)
    return not corrected.filter(created_at__gt=consent.recorded_at).exists()


@story_view("POST")
def answer(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Record the guardian's answer to the consent request. The link cannot answer another one."""
    consent_request = answerable_request(visit)
    if consent_request is None:
        return SeeOther(visit.url())
    if form := shared.take_answer(visit, consent_request, request.POST):
        return show_answer_again(request, visit, form)
    if was_sent_from(request, visit.submission):
        note_same_browser(visit.link)
    response = shared.answered(request, visit, consent_request)
    access.set_cookie(request, response, replace(visit, link=use_up(visit.link)))
    return response


@story_view("POST")
def ask_again(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Ask a guardian who pressed No by mistake, or after a lapse; they can answer in this visit.

    Only at the address that said no: an older link is for looking and revoking.
    """
    if visit.link.address_hash in possible_hashes(visit.submission.guardian_email_key):
        with suppress(ValidationError):
            answers.ask_again(visit.submission, visit.person.role)
            link, _token = PrivateLink.issue(visit.submission, PrivateLink.Purpose.CONSENT)
            response = SeeOther(visit.url())
            access.set_cookie(request, response, replace(visit, link=link))
            return response
    return shared.cannot_ask_again(request, visit)


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
    try:
        answers.revoke(visit.submission, visit.person.role)
    except WrongState as refusal:
        return access.done(request, visit, str(refusal.message))
    return access.done(request, visit, _("You took your yes back. Nothing of the story is public."))


@story_view("POST")
def reconfirm(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Renew the guardian's consent to a public story."""
    return shared.reconfirm(request, visit)
