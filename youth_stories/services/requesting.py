"""Asking people to agree to one fixed version, and what they answer (rules R3, R4)."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ..models import Consent, ConsentRequest, StoryPage, Submission
from .clearing import open_findings
from .consenting import end_consent, leave_out
from .scheduling import take_down
from .steps import (
    PEOPLE_AND_STAFF,
    Kind,
    State,
    To,
    WrongState,
    locked,
    record,
    refuse_on_hold,
    require,
)

Answer = ConsentRequest.Answer
Role = Consent.Role


@transaction.atomic
def ask_consent(submission: Submission, *, by) -> list[ConsentRequest]:
    """Fixes the newest version and asks for exactly that: whoever has not agreed to it yet.

    WrongState, in words for staff, when something has to be done first.
    """
    submission = locked(submission)
    require(submission, State.ACCEPTED)
    refuse_on_hold(submission)
    if submission.consent_requests.open().exists():
        raise WrongState("Somebody is being asked already.")
    version = submission.newest_version
    if version.photo and not version.photo.others_agreed_at:
        raise WrongState("First say who is in the photo: open “Photo” beside the story.")
    if submission.is_minor:
        _require_ready(submission, version)
    roles = missing_roles(submission)
    if not roles:
        raise WrongState("Everybody has agreed to this version already.")
    if Role.GUARDIAN in roles and not submission.guardian_email:
        raise WrongState("There is no guardian's address. Record a signed form instead.")
    if Role.STUDENT in roles and not submission.email:
        raise WrongState("There is no address to ask. Record their consent instead.")
    requests = [
        ConsentRequest.objects.create(
            submission=submission,
            role=role,
            revision=version.latest_revision,
            asked_by=by,
        )
        for role in roles
    ]
    submission.waiting_since = timezone.now()
    submission.save()
    record(submission, Kind.CONSENT_ASKED, by, tell=[To(role) for role in roles])
    return requests


def missing_roles(submission: Submission) -> list[str]:
    """Who has not agreed to the newest version, of those who have to."""
    covering = submission.newest_version.covering_consents()
    return [role for role in _roles(submission) if not covering.filter(role=role).exists()]


def _roles(submission: Submission) -> list[str]:
    if submission.is_child:
        return [Role.GUARDIAN]
    return [Role.STUDENT, Role.GUARDIAN] if submission.is_minor else [Role.STUDENT]


def _require_ready(submission: Submission, version: StoryPage) -> None:
    if reason := version.shows_too_much():
        raise WrongState(reason)
    if open_findings(submission, version):
        raise WrongState("Some of the words need another look first: they are listed below.")


@transaction.atomic
def cancel_request(submission: Submission, *, by) -> None:
    """Takes the question back, so that the draft can be changed."""
    submission = locked(submission)
    if not submission.consent_requests.open().exists():
        raise WrongState("Nobody is being asked.")
    cancel_requests(submission)
    record(submission, Kind.REQUEST_CANCELLED, by)


def cancel_requests(submission: Submission) -> None:
    """Their links lead to a page that says so."""
    _close(submission.consent_requests.open(), Answer.CANCELLED)


@transaction.atomic
def agree(request: ConsentRequest, *, scopes: set[str], shown_hash: str) -> Consent:
    """Keeps a person's yes to exactly what they were shown, under the uses they ticked.

    What they left out is taken off the draft. WrongState, in words for them, when it was answered
    or taken back meanwhile.
    """
    submission = locked(request.submission)
    _require_open(request, submission)
    version = request.version
    if version.compute_content_hash() != shown_hash:
        raise WrongState(_("This page has changed meanwhile. Please look at it again."))
    if submission.is_child:  # these need a signed form (rule R4)
        scopes = scopes - {"school", "photo"}
    consent = Consent.for_content(
        version,
        story_id=submission.story_id,
        scopes=scopes,
        role=request.role,
        age_band=submission.age_band,
        method=Consent.Method.LINK,
        given_on=timezone.localdate(),
    )
    for earlier in submission.consents.standing().filter(role=request.role):
        if earlier.scopes - scopes:  # they allow less than before: what shows more comes down
            end_consent(earlier)
    consent.save()
    _close(ConsentRequest.objects.filter(pk=request.pk), Answer.AGREED)
    if consent.content_hash != shown_hash:
        leave_out(submission, version, scopes)
    # After a guardian's yes staff have to wait for the second message; they are told then.
    tell = (To.STUDENT, To.STAFF) if request.role == Role.STUDENT else (To.STUDENT,)
    record(submission, Kind.CONSENT_GIVEN, text=request.role, tell=tell)
    return consent


@transaction.atomic
def disagree(request: ConsentRequest) -> None:
    """Keeps a no. Nothing new is published; staff and student are told.

    An earlier yes of the same person ends as well, unless it is for what is public today.
    """
    submission = locked(request.submission)
    _require_open(request, submission)
    _close(submission.consent_requests.open(), Answer.REFUSED)
    page = submission.page
    earlier = submission.consents.standing().filter(role=request.role)
    if page and page.live:
        earlier = earlier.exclude(pk__in=page.covering_consents().values("pk"))
    for consent in earlier:
        end_consent(consent)
    record(submission, Kind.CONSENT_REFUSED, text=request.role, tell=(To.STUDENT, To.STAFF))


def _require_open(request: ConsentRequest, submission: Submission) -> None:
    if submission.is_on_hold:  # a concern is between staff
        raise WrongState(_("We cannot take your answer today. Please try again in a few days."))
    if (
        submission.has_ended
        or not submission.consent_requests.open().filter(pk=request.pk).exists()
    ):
        raise WrongState(_("This question was answered or taken back already."))


def _close(requests, answer: str) -> None:
    requests.update(answer=answer, answered_at=timezone.now())


@transaction.atomic
def expire_request(request: ConsentRequest) -> None:
    """Nobody answered in time. Staff can ask again."""
    _close(ConsentRequest.objects.open().filter(pk=request.pk), Answer.EXPIRED)
    record(request.submission, Kind.NOTE, text=f"The {request.role} did not answer in time.")


@transaction.atomic
def revoke(submission: Submission, role: str) -> None:
    """Ends what one person agreed to: the story is private again, and is kept for now."""
    submission = locked(submission)
    standing = submission.consents.standing().filter(role=role)
    if submission.has_ended or not standing.exists():
        return
    for consent in standing:
        end_consent(consent)
    cancel_requests(submission)
    take_down(submission)
    submission.waiting_since = timezone.now()
    submission.save()
    record(submission, Kind.CONSENT_REVOKED, text=role, tell=PEOPLE_AND_STAFF)
