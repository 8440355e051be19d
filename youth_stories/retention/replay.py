"""Erasing again, after a restore, what was erased before it."""

from django.db import transaction

from .. import ledger
from ..models import Consent, ConsentWithdrawal, Submission, SuppressedAddress
from ..transitions import State, unpublish
from .erase import replace_with_tombstone, withdraw


@transaction.atomic
def replay_ledger() -> int:
    """Erases every story and ends every consent in this database that the ledger names.

    It suppresses addresses again, too, whose owners do not want our letters.
    Returns the number of stories erased. Notifies nobody. Call it before a restored or loaded
    database is served.
    """
    not_erased = Submission.objects.exclude(state__in=(State.WITHDRAWN, State.PURGED))
    erased = list(ledger.erased_among(not_erased.values_list("story_id", flat=True).iterator()))
    for story_id in erased:
        submission = Submission.objects.get(story_id=story_id)
        if submission.ended_at:  # it was declined or lapsed, and its record was deleted later
            replace_with_tombstone(submission)
        else:
            withdraw(submission, recipients=())
    _end_consents()
    for address_hash in ledger.suppressed():
        SuppressedAddress.objects.add(address_hash)
    return len(erased)


def _end_consents() -> None:
    """Ends the consents that the ledger names, and unpublishes what they covered."""
    not_withdrawn = Consent.objects.filter(withdrawal__isnull=True)
    ended = set(ledger.erased_among(consent.ledger_id for consent in not_withdrawn.iterator()))
    for consent in [consent for consent in not_withdrawn.iterator() if consent.ledger_id in ended]:
        ConsentWithdrawal.objects.create(consent=consent)
        submission = Submission.objects.get(story_id=consent.story_id)
        if submission.page and submission.page.live and submission.page.refusal():
            unpublish(submission)
