"""The guardian's private page: a consent request, or the story and what they can do about it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from ..consent import answers
from ..consent.forms import ConsentForm
from ..http import SeeOther
from ..models import ConsentRequest, PrivateLink, Submission
from ..submit.saved_form import SavedForm
from ..submit.sent import was_sent_from
from . import access, shared
from .forms import AgeAgainForm, LinkForm
from .links import note_same_browser, use_up
from .shared import GUARDIAN

Purpose = PrivateLink.Purpose
PURPOSES = (Purpose.GUARDIAN, Purpose.CONSENT, Purpose.INVITATION)


@access.private_page
@require_safe
def open_link(request: HttpRequest, token: str) -> HttpResponse:
    """The link in an e-mail."""
    return access.exchange_token(request, token, PURPOSES, GUARDIAN.page)


@access.private_page
@require_safe
def guardian(request: HttpRequest) -> HttpResponse:
    """The guardian's page."""
    link = access.get_link(request, GUARDIAN.page)
    if link is None:
        return render(request, "youth_stories/portal/link_ended.html", {"form": LinkForm()})
    submission = link.submission
    if submission.state == Submission.State.INVITED:
        context = {"submission": submission}
        return render(request, "youth_stories/portal/guardian_invited.html", context)
    if consent_request := _answerable_request(link):
        return _show_request(request, consent_request)
    return _show(request, submission)


def _answerable_request(link: PrivateLink) -> ConsentRequest | None:
    """Return the open consent request if this is a link made to answer one (rule R4)."""
    if link.purpose != Purpose.CONSENT:
        return None
    return shared.open_request(link.submission, GUARDIAN)


def _show_request(
    request: HttpRequest, consent_request: ConsentRequest, form: ConsentForm | None = None
) -> HttpResponse:
    submission, version = consent_request.submission, consent_request.version
    context = {
        "here": reverse("guardian"),
        "submission": submission,
        "content": version,
        "number": version.number,
        "photo_url": reverse("guardian_photo") if version.photo_id else "",
        "form": form or ConsentForm(content=version, role=GUARDIAN.role),
        "shown_hash": version.compute_content_hash(),
    }
    return render(request, "youth_stories/portal/guardian_consent_request.html", context)


def _show(
    request: HttpRequest, submission: Submission, age_form: AgeAgainForm | None = None
) -> HttpResponse:
    version = shared.shown_version(submission, None)
    context = shared.page_context(submission, GUARDIAN, version, age_form)
    consent = submission.consents.in_force().filter(role=GUARDIAN.role).first()
    context |= {
        "consent": consent,
        "agreed_to": consent.ticked_labels if consent else [],
        "has_open_request": shared.open_request(submission, GUARDIAN) is not None,
        "can_change": context["can_change"] and submission.is_child,
    }
    return render(request, "youth_stories/portal/guardian.html", context)


@access.private_page
@require_POST
def answer(request: HttpRequest) -> HttpResponse:
    """Record the guardian's answer to the consent request. The link cannot answer another one."""
    link = access.get_link(request, GUARDIAN.page)
    consent_request = _answerable_request(link) if link else None
    if link is None or consent_request is None:
        return SeeOther(reverse("guardian"))
    if form := shared.take_answer(consent_request, GUARDIAN, request.POST):
        return _show_request(request, consent_request, form)
    if was_sent_from(request, link.submission):
        note_same_browser(link)
    response = SeeOther(reverse("guardian"))
    access.set_cookie(request, response, use_up(link), GUARDIAN.page)
    return response


@access.private_page
@require_POST
def write(request: HttpRequest) -> HttpResponse:
    """Open the form to write or change a child's story."""
    submission = shared.get_submission(request, GUARDIAN)
    if submission is None or not submission.is_child or submission.is_withdrawn_or_purged:
        return SeeOther(reverse("guardian"))
    SavedForm(request.session).begin_with(submission)
    return SeeOther(reverse("share_your_story"))


@access.private_page
@require_POST
def revoke(request: HttpRequest) -> HttpResponse:
    """Revoke the guardian's consent: the story is unpublished."""
    if submission := shared.get_submission(request, GUARDIAN):
        answers.revoke(submission, GUARDIAN.role)
    return SeeOther(reverse("guardian"))


@access.private_page
@require_POST
def reconfirm(request: HttpRequest) -> HttpResponse:
    """Renew the guardian's consent to a public story."""
    submission = shared.get_submission(request, GUARDIAN)
    if submission and (form := shared.reconfirm(submission, GUARDIAN, request.POST)):
        return _show(request, submission, age_form=form)
    return SeeOther(reverse("guardian"))
