"""What was erased once is erased again, should a restore bring it back."""

from django.db import transaction

from .. import ledger
from ..models import Consent, ConsentWithdrawal, Submission
from ..transitions import State, take_down
from .erase import close, withdraw


@transaction.atomic
def replay_ledger() -> int:
    """Erases every story in this database that the ledger names, and ends every such consent.

    Tells nobody again. Returns how many stories there were. To be called before a restored or
    loaded database is shown.
    """
    not_erased = Submission.objects.exclude(state__in=(State.WITHDRAWN, State.PURGED))
    erased = list(ledger.erased_among(not_erased.values_list("story_id", flat=True).iterator()))
    for story_id in erased:
        submission = Submission.objects.get(story_id=story_id)
        if submission.ended_at:  # only its record was left then, and that has gone since
            close(submission)
        else:
            withdraw(submission, readers=())
    _end_consents()
    return len(erased)


def _end_consents() -> None:
    """What somebody no longer agrees to comes down with its photo."""
    not_withdrawn = Consent.objects.filter(withdrawal__isnull=True)
    ended = set(ledger.erased_among(consent.ledger_id for consent in not_withdrawn.iterator()))
    for consent in [consent for consent in not_withdrawn.iterator() if consent.ledger_id in ended]:
        ConsentWithdrawal.objects.create(consent=consent)
        submission = Submission.objects.get(story_id=consent.story_id)
        if submission.page and submission.page.live and submission.page.refusal():
            take_down(submission)
