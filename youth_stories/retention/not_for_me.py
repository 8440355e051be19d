"""Somebody got our letter by mistake, or pressed the button for it by mistake."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from .. import ledger
from ..consent.ask import Answer, close_requests
from ..consent.guardian_address import lift_suppression
from ..consent.record import end_consent
from ..models import Consent, ConsentRequest, PrivateLink, Submission, SuppressedAddress
from ..notifications.asked_before import asked_there
from ..notifications.recipients import To
from ..notifications.tasks import notify
from ..rules.keyed_hash import keyed_hash, possible_hashes
from ..transitions import Kind, State, WrongState, locked, log, unpublish
from .erase import withdraw

GUARDIAN = Consent.Role.GUARDIAN
Purpose = PrivateLink.Purpose


@transaction.atomic
def not_for_me(submission: Submission, *, address_hash: str = "") -> PrivateLink | None:
    """Ends the question to a guardian's address for good, and tells the student.

    No letter is sent to that address any more, about any story. What was agreed to from there
    ends, and what is not agreed to comes down. A child's story or invitation is erased: without
    that address there is nobody to ask. The student is not told while a concern is open (R19).

    `address_hash` is that of the address whose link was opened. If the guardian's is another one
    by now, or the story is over, only letters to that address end.

    Returns a link to take it back with, once, if an open question is all that it ended.
    """
    submission = locked(submission)
    address_hash = address_hash or keyed_hash(submission.guardian_email_key)
    is_first = bool(address_hash) and suppress(address_hash)
    is_theirs = address_hash in possible_hashes(submission.guardian_email_key)
    if submission.is_withdrawn_or_purged or not is_theirs:
        return None
    if submission.is_child:
        withdraw(submission, recipients=())
        return None
    was_asked = submission.consent_requests.open().filter(role=GUARDIAN).exists()
    close_requests(asked_there(submission), Answer.NOT_MINE)  # whatever was answered from there
    agreed = list(submission.consents.in_force().filter(role=GUARDIAN, method__in=Consent.BY_LINK))
    for consent in agreed:
        end_consent(consent)
    PrivateLink.objects.end_guardians(submission)
    if submission.page and submission.page.live and submission.page.refusal():
        unpublish(submission)
        submission.waiting_since = timezone.now()
        submission.save()
    recipients = (To.STAFF,) if submission.is_on_hold else (To.STUDENT, To.STAFF)
    notify(log(submission, Kind.NOT_FOR_ME), *recipients)
    was_undone = submission.events.filter(kind=Kind.NOT_FOR_ME_UNDONE).exists()
    if not (is_first and was_asked) or agreed or was_undone:
        return None
    return PrivateLink.issue(submission, Purpose.UNDO)[0]


@transaction.atomic
def not_for_the_student(submission: Submission, *, address_hash: str) -> None:
    """Ends letters for good to the address that was given as the student's, and erases the story.

    Without that address nobody can look after the story or take it back. `address_hash` is that of
    the address whose link was opened: if the student's is another one by now, only letters end.
    """
    submission = locked(submission)
    suppress(address_hash)
    is_theirs = address_hash in possible_hashes(submission.email_key)
    if submission.is_withdrawn_or_purged or not is_theirs:
        return
    log(submission, Kind.NOTE, text="Our letter to the student reached somebody else.")
    withdraw(submission, recipients=(To.GUARDIAN, To.STAFF))


@transaction.atomic
def undo_not_for_me(link: PrivateLink) -> PrivateLink:
    """Opens the question again until its old day, and sends it to the guardian's address again.

    The student and staff are told if they were told of the mistake. Returns a link to answer with.
    WrongState, in words for whoever pressed the button, if something has changed since.
    """
    submission = locked(link.submission)
    question = undoable_question(link)
    if question is None:
        raise WrongState(_("This cannot be taken back here any more."))
    if question.answer == "":  # they pressed the button twice
        return PrivateLink.issue(submission, Purpose.CONSENT)[0]
    lift_suppression(submission.guardian_email)
    question.answer, question.answered_at = "", None
    question.save()
    notify(log(submission, Kind.NOT_FOR_ME_UNDONE), To.STUDENT, To.STAFF)
    notify(log(submission, Kind.CONSENT_ASKED, text=GUARDIAN), To.GUARDIAN)
    return PrivateLink.issue(submission, Purpose.CONSENT)[0]


def undoable_question(link: PrivateLink) -> ConsentRequest | None:
    """The question that this link opens, or has opened, again; None if something else happened."""
    if not PrivateLink.objects.usable().filter(pk=link.pk).exists():
        return None
    submission, page = link.submission, link.submission.page
    is_same = link.address_hash in possible_hashes(submission.guardian_email_key)
    if (
        not (is_same and submission.is_minor)
        or submission.state != State.ACCEPTED
        or submission.is_on_hold
    ):
        return None
    question = asked_there(submission).last()
    if question is None or question.answer not in ("", Answer.NOT_MINE):
        return None
    is_newest = page and question.revision_id == page.latest_revision_id
    return question if is_newest and question.expires_at > timezone.now() else None


def suppress(address_hash: str) -> bool:
    """Ends every letter to this address, in the database and in the ledger (rule R17).

    False if that was so before: then nobody takes it back but a person who asks us.
    """
    is_first = SuppressedAddress.objects.add(address_hash)
    ledger.record_suppression(address_hash)
    if not is_first:
        links = PrivateLink.objects.usable().filter(purpose=Purpose.UNDO)
        links.filter(address_hash=address_hash).update(expires_at=timezone.now())
    return is_first
