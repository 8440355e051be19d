"""What people answer when they are asked to agree, and changing their minds."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ..models import Consent, ConsentRequest, Submission
from ..notifications.recipients import PEOPLE_AND_STAFF, To
from ..notifications.tasks import notify
from ..transitions import Kind, WrongState, locked, log, take_down
from .ask import Answer, cancel_requests, close_requests
from .record import end_consent, leave_out

Role = Consent.Role


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
    for earlier in submission.consents.in_force().filter(role=request.role):
        if earlier.scopes - scopes:  # they allow less than before: what shows more comes down
            end_consent(earlier)
    consent.save()
    close_requests(ConsentRequest.objects.filter(pk=request.pk), Answer.AGREED)
    if consent.content_hash != shown_hash:
        leave_out(submission, version, scopes)
    # After a guardian's yes staff have to wait for the second message; they are told then.
    readers = (To.STUDENT, To.STAFF) if request.role == Role.STUDENT else (To.STUDENT,)
    notify(log(submission, Kind.CONSENT_GIVEN, text=request.role), *readers)
    return consent


@transaction.atomic
def disagree(request: ConsentRequest) -> None:
    """Keeps a no. Nothing new is published; staff and student are told.

    An earlier yes of the same person ends as well, unless it is for what is public today.
    """
    submission = locked(request.submission)
    _require_open(request, submission)
    close_requests(submission.consent_requests.open(), Answer.REFUSED)
    page = submission.page
    earlier = submission.consents.in_force().filter(role=request.role)
    if page and page.live:
        earlier = earlier.exclude(pk__in=page.covering_consents().values("pk"))
    for consent in earlier:
        end_consent(consent)
    notify(log(submission, Kind.CONSENT_REFUSED, text=request.role), To.STUDENT, To.STAFF)


def _require_open(request: ConsentRequest, submission: Submission) -> None:
    if submission.is_on_hold:  # a concern is between staff
        raise WrongState(_("We cannot take your answer today. Please try again in a few days."))
    if (
        submission.has_ended
        or not submission.consent_requests.open().filter(pk=request.pk).exists()
    ):
        raise WrongState(_("This question was answered or taken back already."))


@transaction.atomic
def revoke(submission: Submission, role: str) -> None:
    """Ends what one person agreed to: the story is private again, and is kept for now."""
    submission = locked(submission)
    in_force = submission.consents.in_force().filter(role=role)
    if submission.has_ended or not in_force.exists():
        return
    for consent in in_force:
        end_consent(consent)
    cancel_requests(submission)
    take_down(submission)
    submission.waiting_since = timezone.now()
    submission.save()
    notify(log(submission, Kind.CONSENT_REVOKED, text=role), *PEOPLE_AND_STAFF)
