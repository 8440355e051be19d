"""Writing to another address of a guardian than the one given first (rule R5)."""

from functools import partial

from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from .. import ledger
from ..models import (
    Consent,
    Erasure,
    GuardianQuestion,
    PrivateLink,
    Submission,
    SuppressedAddress,
)
from ..notifications.emails import contact
from ..notifications.recipients import guardian_was_written_to
from ..notifications.tasks import notify_former_address
from ..rules.addresses import address_key, same_person
from ..rules.keyed_hash import possible_hashes
from ..transitions import Kind, State, WrongState, locked, log
from .ask import Answer, ask_guardian_again

MAX_CORRECTIONS = 2
OPEN_STATES = (State.RECEIVED, State.CHANGE_REQUESTED, State.ACCEPTED)


@transaction.atomic
def correct_guardian_address(
    submission: Submission,
    email: str,
    *,
    by: AbstractBaseUser | None = None,
    asked_again: bool = False,
) -> None:
    """Writes to this address from now on, and asks there what was asked before.

    A student may do it twice, and only while no guardian has answered; a reviewer (`by`) decides
    about the rest. It needs no new review, but the second person is shown it. ValidationError, in
    words for the person who corrects it, if it is not allowed.

    With `asked_again` its owner has told us that “This is not for me” was a mistake.
    """
    submission = locked(submission)
    if by is None and not may_correct(submission):
        raise WrongState(_("The address cannot be changed here any more."))
    if not may_ask_guardian(submission):
        raise WrongState("This story waits for no guardian.")
    if asked_again and SuppressedAddress.objects.includes(email):
        _write_again(submission, email, by=by)
    elif same_person(email, submission.guardian_email):
        raise ValidationError(_why_not_there(submission, by))
    set_guardian_address(submission, email, by=by)
    ask_guardian_again(submission)


def may_correct(submission: Submission) -> bool:
    """Whether the student may correct the address themselves."""
    return may_ask_guardian(submission) and may_name_guardian(submission)


def may_name_guardian(submission: Submission) -> bool:
    """Whether it is still the student who says which address is their guardian's (rule R5)."""
    return not has_answered(submission) and corrections_left(submission) > 0


def may_ask_guardian(submission: Submission) -> bool:
    """Whether a guardian's consent to this story of somebody aged 13 to 17 may be asked for."""
    return (
        submission.is_minor
        and not submission.is_child
        and submission.state in OPEN_STATES
        and not submission.is_on_hold
    )


def was_asked(submission: Submission) -> bool:
    """Whether a guardian of this story was ever written to."""
    return submission.consent_requests.filter(role=Consent.Role.GUARDIAN).exists()


def has_answered(submission: Submission) -> bool:
    """Whether a guardian has answered: not somebody who got our letter by mistake."""
    role = Consent.Role.GUARDIAN
    answered = submission.consent_requests.filter(
        role=role, answer__in=(Answer.AGREED, Answer.REFUSED)
    )
    consents = submission.consents.filter(role=role)
    if mistake := submission.events.filter(kind=Kind.NOT_FOR_ME).last():
        consents = consents.filter(
            Q(recorded_at__gt=mistake.created_at) | Q(withdrawal__isnull=True)
        )
    return answered.exists() or consents.exists()


def corrections_left(submission: Submission) -> int:
    """How often the student may still correct the address."""
    own = submission.events.filter(kind=Kind.GUARDIAN_CORRECTED, actor__isnull=True)
    return max(0, MAX_CORRECTIONS - own.count())


def set_guardian_address(
    submission: Submission, email: str, *, by: AbstractBaseUser | None = None
) -> None:
    """Saves and logs another address. Links sent to the old one end, and it is told once.

    But whoever has agreed from there keeps their page, to revoke their consent.

    For a locked submission. ValidationError if it is the student's own (rule R5) or suppressed.
    """
    if same_person(email, submission.email):
        raise ValidationError(_("Enter an address of theirs that is not the same as yours."))
    refuse_suppressed(email)
    if submission.consents.in_force().filter(role=Consent.Role.GUARDIAN).exists():
        PrivateLink.objects.end(submission, PrivateLink.Purpose.CONSENT)
    else:
        PrivateLink.objects.end_guardians(submission)
    old_email, was_written_to = submission.guardian_email, guardian_was_written_to(submission)
    submission.guardian_email = email
    submission.save()
    # Whoever is at the other address has not asked for a call.
    if GuardianQuestion.objects.filter(request__submission=submission).delete()[0]:
        Erasure.objects.create()
    event = log(submission, Kind.GUARDIAN_CORRECTED, by)
    if was_written_to and not same_person(old_email, email):
        notify_former_address(event, old_email)


def _why_not_there(submission: Submission, by: AbstractBaseUser | None) -> str:
    """Why the address that the story has cannot be entered again, and what to do about it."""
    if not submission.events.reached_somebody_else():
        return _("This is the address that we wrote to.")
    if by:
        return (
            "The owner of this address told us that our letter is not for them. If they told you "
            "that it was a mistake, tick “Its owner told us that we may write there again”."
        )
    why = _("Whoever has this address told us that our letter is not for them.")
    if not (whom := contact()):
        return why
    mend = _("Is it the right address all the same? Then call or write to us: %(contact)s")
    return f"{why} {mend % {'contact': whom}}"


def _write_again(submission: Submission, email: str, *, by: AbstractBaseUser | None) -> None:
    """Ends the suppression of an address to which we wrote about this story."""
    links = submission.links.filter(address_hash__in=possible_hashes(address_key(email)))
    if not (links.exists() and submission.events.filter(kind=Kind.NOT_FOR_ME).exists()):
        raise WrongState("“This is not for me” was said about another story, not this one.")
    lift_suppression(email)
    log(submission, Kind.NOTE, by, text="The owner of this address asked us to write there again.")


@transaction.atomic
def lift_suppression(email: str) -> bool:
    """Letters may be sent to this address again, as its owner wants. False if they might before."""
    hashes = SuppressedAddress.objects.remove(email)
    for address_hash in hashes:
        transaction.on_commit(partial(ledger.remove_suppression, address_hash))
    return bool(hashes)


def refuse_suppressed(email: str) -> None:
    """ValidationError for a suppressed address. It does not say why: that is its owner's affair."""
    if not SuppressedAddress.objects.includes(email):
        return
    whom = contact()
    if not whom:
        raise ValidationError(_("We cannot write to this address. Please enter another one."))
    raise ValidationError(
        _(
            "We cannot write to this address. Is every letter right? Then its owner can call or "
            "write to us, and we write there again: %(contact)s. If not, correct it."
        )
        % {"contact": whom}
    )
