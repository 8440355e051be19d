"""A student's new e-mail address: it counts once the link sent there was opened (rule R5)."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ..consent.guardian_address import refuse_suppressed
from ..models import NewAddress, PrivateLink, Submission
from ..notifications.recipients import To
from ..notifications.tasks import notify
from ..retention.not_for_me import suppress
from ..rules.addresses import same_person
from ..transitions import Kind, WrongState, locked, log

Purpose = PrivateLink.Purpose
MAX_A_DAY = 3


@transaction.atomic
def ask_new_address(submission: Submission, email: str) -> None:
    """Sends a link to the new address, and tells the address that counts until then.

    ValidationError, in words for the student, if it cannot be theirs, or after MAX_A_DAY.
    """
    submission = locked(submission)
    _require_open(submission)
    since = timezone.now() - timedelta(days=1)
    if submission.events.filter(kind=Kind.ADDRESS_ASKED, created_at__gt=since).count() >= MAX_A_DAY:
        raise ValidationError(too_often_message())
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


@transaction.atomic
def refuse_new_address(link: PrivateLink) -> None:
    """Never writes to the new address again, as its owner wishes; the old one goes on counting."""
    _forget(locked(link.submission))
    suppress(link.address_hash)


def too_often_message() -> str:
    """Why no more letters are sent today."""
    return _("You asked for this several times today. You can try again tomorrow.")


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
