"""What was erased once is erased again, should a restore bring it back."""

from django.db import transaction

from .. import ledger
from ..models import Consent, ConsentWithdrawal, Submission
from .erasing import withdraw
from .steps import State


@transaction.atomic
def replay_ledger() -> int:
    """Erases every story in this database that the ledger names, and ends every such consent.

    Tells nobody again. Returns how many stories there were. To be called before a restored or
    loaded database is shown.
    """
    standing = Submission.objects.exclude(state__in=(State.WITHDRAWN, State.PURGED))
    erased = list(ledger.erased_among(standing.values_list("story_id", flat=True).iterator()))
    for story_id in erased:
        withdraw(Submission.objects.get(story_id=story_id), tell=())
    _end_consents()
    return len(erased)


def _end_consents() -> None:
    """What somebody no longer agrees to hides its page by itself."""
    consents = {
        consent.ledger_id: consent
        for consent in Consent.objects.filter(withdrawal__isnull=True).iterator()
    }
    for ledger_id in ledger.erased_among(consents):
        ConsentWithdrawal.objects.create(consent=consents[ledger_id])
