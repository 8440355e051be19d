"""The guardian's pages: the question, the form of a child, and what they can do at any time."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from ..consent import answers
from ..consent.forms import ConsentForm
from ..http import SeeOther
from ..models import Consent, ConsentRequest, PrivateLink, Submission
from ..rules.consent_wording import SCOPES, scope_labels
from ..submit.saved_form import SavedForm
from ..submit.views import SENT_KEY
from . import access, shared
from .forms import AgeAgainForm, LinkForm
from .links import note_same_browser, use_up
from .shared import GUARDIAN

Purpose = PrivateLink.Purpose
PURPOSES = (Purpose.GUARDIAN, Purpose.CONSENT, Purpose.INVITATION)


@access.private_page
@require_safe
def open_link(request: HttpRequest, token: str) -> HttpResponse:
    return access.open_with(request, token, PURPOSES, GUARDIAN.page)


@access.private_page
@require_safe
def guardian(request: HttpRequest) -> HttpResponse:
    link = access.link_of(request, GUARDIAN.page)
    if link is None:
        return render(request, "youth_stories/portal/link_ended.html", {"form": LinkForm()})
    submission = link.submission
    if submission.state == Submission.State.INVITED:
        context = {"submission": submission}
        return render(request, "youth_stories/portal/guardian_invited.html", context)
    if consent_request := _answerable_request(link):
        return _show_question(request, consent_request)
    return _show(request, submission)


def _answerable_request(link: PrivateLink) -> ConsentRequest | None:
    """What the guardian is asked, with a link made for answering it (rule R4)."""
    if link.purpose != Purpose.CONSENT:
        return None
    return shared.open_request(link.submission, GUARDIAN)


def _show_question(
    request: HttpRequest, consent_request: ConsentRequest, form: ConsentForm | None = None
) -> HttpResponse:
    submission, version = consent_request.submission, consent_request.version
    context = {
        "here": reverse("guardian"),
        "submission": submission,
        "question": consent_request,
        "content": version,
        "number": version.number,
        "photo_url": reverse("guardian_photo") if version.photo_id else "",
        "form": form or ConsentForm(content=version, role=GUARDIAN.role),
        "statement": scope_labels(GUARDIAN.role)["statement"],
        "shown_hash": version.compute_content_hash(),
    }
    return render(request, "youth_stories/portal/guardian_question.html", context)


def _show(
    request: HttpRequest, submission: Submission, age_form: AgeAgainForm | None = None
) -> HttpResponse:
    version = shared.shown_version(submission, None)
    context = shared.page_context(submission, GUARDIAN, version, age_form)
    consent = submission.consents.in_force().filter(role=GUARDIAN.role).first()
    context |= {
        "consent": consent,
        "agreed": _agreed_to(consent) if consent else [],
        "is_asked_elsewhere": shared.open_request(submission, GUARDIAN) is not None,
        "can_change": context["can_change"] and submission.is_child,
    }
    return render(request, "youth_stories/portal/guardian.html", context)


def _agreed_to(consent: Consent) -> list[str]:
    """What they ticked, in the words they were asked with."""
    labels = scope_labels(GUARDIAN.role)
    return [labels[scope] for scope in SCOPES if scope in consent.scopes and scope in labels]


@access.private_page
@require_POST
def answer(request: HttpRequest) -> HttpResponse:
    """The guardian's yes, with what they ticked, or their no. The link is then used up."""
    link = access.link_of(request, GUARDIAN.page)
    consent_request = _answerable_request(link) if link else None
    if link is None or consent_request is None:
        return SeeOther(reverse("guardian"))
    if form := shared.take_answer(consent_request, GUARDIAN, request.POST):
        return _show_question(request, consent_request, form)
    if str(link.submission.story_id) in request.session.get(SENT_KEY, []):
        note_same_browser(link)
    return _go_on(request, link)


def _go_on(request: HttpRequest, link: PrivateLink) -> HttpResponse:
    """The answer's link is used up; this visit goes on with one for the guardian's own page."""
    response = SeeOther(reverse("guardian"))
    access.remember(request, response, use_up(link), GUARDIAN.page)
    return response


@access.private_page
@require_POST
def write(request: HttpRequest) -> HttpResponse:
    """Opens the form for a child's story: to write it, or to change it."""
    submission = shared.submission_of(request, GUARDIAN)
    if submission is None or not submission.is_child or submission.is_withdrawn_or_purged:
        return SeeOther(reverse("guardian"))
    SavedForm(request.session).begin_with(submission)
    return SeeOther(reverse("share_your_story"))


@access.private_page
@require_POST
def revoke(request: HttpRequest) -> HttpResponse:
    """Ends what they agreed to: the story is private again."""
    if submission := shared.submission_of(request, GUARDIAN):
        answers.revoke(submission, GUARDIAN.role)
    return SeeOther(reverse("guardian"))


@access.private_page
@require_POST
def reconfirm(request: HttpRequest) -> HttpResponse:
    submission = shared.submission_of(request, GUARDIAN)
    if submission and (form := shared.reconfirm(submission, GUARDIAN, request.POST)):
        return _show(request, submission, age_form=form)
    return SeeOther(reverse("guardian"))
