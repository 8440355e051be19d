"""A student's new e-mail address: it counts once the link sent there was opened (rule R5)."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from ..consent.guardian_address import refuse_suppressed
from ..models import NewAddress, PrivateLink, Submission, UndeliveredMail
from ..notifications.recipients import To
from ..notifications.tasks import notify, notify_former_address
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
    """Writes to the new address from now on. Links sent to the old one end, and it is told.

    Returns a link to the student's page. ValidationError, in words for the student, if the new
    address cannot be theirs any more: a guardian may have got it meanwhile.
    """
    submission = locked(link.submission)
    new = _confirmable(submission)
    old_email, submission.email = submission.email, new.email
    submission.save()
    PrivateLink.objects.end(submission, Purpose.STUDENT)
    _forget(submission)
    event = log(submission, Kind.ADDRESS_CHANGED)
    notify(event, To.STUDENT)
    notify_former_address(event, old_email)
    return PrivateLink.issue(submission, Purpose.STUDENT)[0]


def why_not_confirmed(submission: Submission) -> str:
    """Why the new address cannot be confirmed, in words for the student, or an empty string."""
    try:
        _confirmable(submission)
    except ValidationError as error:
        return " ".join(error.messages)
    return ""


@transaction.atomic
def refuse_new_address(link: PrivateLink) -> None:
    """Never writes to the new address again, as its owner wishes; the old one goes on counting.

    The student is told at the old one.
    """
    submission = locked(link.submission)
    _forget(submission)
    suppress(link.address_hash)
    notify(log(submission, Kind.ADDRESS_REFUSED), To.STUDENT)


def reached_somebody_else(submission: Submission) -> bool:
    """Whether the newest letter to a new address reached somebody else."""
    kinds = (Kind.ADDRESS_ASKED, Kind.ADDRESS_CHANGED, Kind.ADDRESS_REFUSED)
    newest = submission.events.filter(kind__in=kinds).last()
    return newest is not None and newest.kind == Kind.ADDRESS_REFUSED


def too_often_message() -> str:
    """Why no more letters are sent today."""
    return _("You asked for this several times today. You can try again tomorrow.")


def was_refused(submission: Submission) -> bool:
    """Whether the letter to the new address did not arrive."""
    return _undelivered(submission).exists()


def _undelivered(submission: Submission) -> QuerySet[UndeliveredMail]:
    return UndeliveredMail.objects.filter(event__submission=submission, to=To.NEW_ADDRESS)


def _forget(submission: Submission) -> None:
    NewAddress.objects.filter(submission=submission).delete()
    _undelivered(submission).delete()
    PrivateLink.objects.end(submission, Purpose.NEW_ADDRESS)


def _confirmable(submission: Submission) -> NewAddress:
    """The new address, if it can count now. ValidationError, in words for the student, if not."""
    _require_open(submission)
    new = NewAddress.objects.filter(submission=submission).first()
    if new is None:
        raise WrongState(_("This was answered or taken back already."))
    _require_usable(submission, new.email)
    return new


def _require_open(submission: Submission) -> None:
    if submission.is_withdrawn_or_purged or submission.is_on_hold or not submission.email:
        raise WrongState(_("We cannot change your address today. Please try again in a few days."))


def _require_usable(submission: Submission, email: str) -> None:
    if same_person(email, submission.guardian_email):
        raise ValidationError(_("This is your parent’s or guardian’s address. Enter your own."))
    if same_person(email, submission.email):
        raise ValidationError(_("This is the address that we write to already."))
    refuse_suppressed(email)
