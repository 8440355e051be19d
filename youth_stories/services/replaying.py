"""What was erased once is erased again, should a restore bring it back."""

from django.db import transaction

from .. import ledger
from ..models import Submission
from .erasing import withdraw
from .steps import State


@transaction.atomic
def replay_ledger() -> int:
    """Erases every story in this database that the ledger names, and tells nobody again.

    Returns how many there were. To be called before a restored or loaded database is shown.
    """
    standing = Submission.objects.exclude(state=State.WITHDRAWN)
    erased = list(ledger.erased_among(standing.values_list("story_id", flat=True).iterator()))
    for story_id in erased:
        withdraw(Submission.objects.get(story_id=story_id), mail=False)
    return len(erased)
