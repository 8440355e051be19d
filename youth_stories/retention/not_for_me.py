"""Somebody got our letter to a guardian by mistake."""

from django.db import transaction
from django.utils import timezone

from .. import ledger
from ..consent.ask import Answer, close_requests
from ..consent.record import end_consent
from ..models import Consent, PrivateLink, Submission, SuppressedAddress
from ..notifications.asked_before import asked_there
from ..notifications.recipients import To
from ..notifications.tasks import notify
from ..rules.keyed_hash import keyed_hash, possible_hashes
from ..transitions import Kind, locked, log, unpublish
from .erase import withdraw


@transaction.atomic
def not_for_me(submission: Submission, *, address_hash: str = "") -> None:
    """Ends the question to a guardian's address for good, and tells the student.

    No letter is sent to that address any more, about any story. What was agreed to from there
    ends, and what is not agreed to comes down. A child's story or invitation is erased: without
    that address there is nobody to ask. The student is not told while a concern is open (R19).

    `address_hash` is that of the address whose link was opened. If the guardian's is another one
    by now, only letters to that address end.
    """
    submission = locked(submission)
    if submission.is_withdrawn_or_purged or not submission.guardian_email:
        return
    address_hash = address_hash or keyed_hash(submission.guardian_email_key)
    suppress(address_hash)
    if address_hash not in possible_hashes(submission.guardian_email_key):
        return
    if submission.is_child:
        withdraw(submission, recipients=())
        return
    role = Consent.Role.GUARDIAN
    close_requests(asked_there(submission), Answer.NOT_MINE)  # whatever was answered from there
    for consent in submission.consents.in_force().filter(role=role, method__in=Consent.BY_LINK):
        end_consent(consent)
    PrivateLink.objects.end_guardians(submission)
    if submission.page and submission.page.live and submission.page.refusal():
        unpublish(submission)
        submission.waiting_since = timezone.now()
        submission.save()
    recipients = (To.STAFF,) if submission.is_on_hold else (To.STUDENT, To.STAFF)
    notify(log(submission, Kind.NOT_FOR_ME), *recipients)


def suppress(address_hash: str) -> None:
    """Ends every letter to this address, in the database and in the ledger (rule R17)."""
    SuppressedAddress.objects.add(address_hash)
    ledger.record_suppression(address_hash)
