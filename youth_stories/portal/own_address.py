"""A student's new e-mail address: it counts once the link sent there was opened (rule R5)."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from ..consent.guardian_address import refuse_suppressed
from ..models import NewAddress, PrivateLink, Submission
from ..notifications.recipients import To
from ..notifications.tasks import notify
from ..rules.addresses import same_person
from ..transitions import Kind, WrongState, locked, log

Purpose = PrivateLink.Purpose


@transaction.atomic
def ask_new_address(submission: Submission, email: str) -> None:
    """Sends a link to the new address, and tells the address that counts until then.

    ValidationError, in words for the student, if it cannot be theirs.
    """
    submission = locked(submission)
    _require_open(submission)
    _require_usable(submission, email)
    _forget(submission)
    NewAddress.objects.create(submission=submission, email=email)
    notify(log(submission, Kind.ADDRESS_ASKED), To.STUDENT, To.NEW_ADDRESS)


@transaction.atomic
def keep_address(submission: Submission) -> None:
    """Forgets the new address: its link ends, and the old address goes on counting."""
    _forget(locked(submission))


@transaction.atomic
def confirm_new_address(link: PrivateLink) -> PrivateLink:
    """Writes to the new address from now on. Links sent to the old one end.

    Returns a link to the student's page. ValidationError, in words for the student, if the new
    address cannot be theirs any more: a guardian may have got it meanwhile.
    """
    submission = locked(link.submission)
    _require_open(submission)
    new = NewAddress.objects.filter(submission=submission).first()
    if new is None:
        raise WrongState(_("This was answered or taken back already."))
    _require_usable(submission, new.email)
    submission.email = new.email
    submission.save()
    PrivateLink.objects.end(submission, Purpose.STUDENT)
    _forget(submission)
    notify(log(submission, Kind.ADDRESS_CHANGED), To.STUDENT)
    return PrivateLink.issue(submission, Purpose.STUDENT)[0]


def _forget(submission: Submission) -> None:
    NewAddress.objects.filter(submission=submission).delete()
    PrivateLink.objects.end(submission, Purpose.NEW_ADDRESS)


def _require_open(submission: Submission) -> None:
    if submission.is_withdrawn_or_purged or submission.is_on_hold or not submission.email:
        raise WrongState(_("We cannot change your address today. Please try again in a few days."))


def _require_usable(submission: Submission, email: str) -> None:
    if same_person(email, submission.guardian_email):
        raise ValidationError(_("This is your parent’s or guardian’s address. Enter your own."))
    if same_person(email, submission.email):
        raise ValidationError(_("This is the address that we write to already."))
    refuse_suppressed(email)
