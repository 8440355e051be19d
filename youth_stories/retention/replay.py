"""Doing again, after a restore, what was done since the backup: erasing and hiding (rule R17)."""

from typing import NamedTuple

from django.db import transaction

from ..consent.ask import cancel_open_requests
from ..ledger import CONCERN, TAKEN_DOWN, Entries, suppressed
from ..models import Concern, Consent, ConsentWithdrawal, HiddenStory, Submission, SuppressedAddress
from ..transitions import Kind, State, log, unpublish
from .erase import purge, replace_with_tombstone, withdraw
from .hidden import Why, hide

LOST_CONCERN = (
    "This concern was raised after the backup from which this site was restored. What was written "
    "is lost: ask your colleagues what it was before you close it."
)


class Replayed(NamedTuple):
    """How many stories were erased again, and how many hidden until a person decides."""

    erased: int
    hidden: int


@transaction.atomic
def replay_ledger() -> Replayed:
    """Erases and hides every story, and ends every consent, in this database as the ledger says.

    What a round erased that is marked as wrong comes back hidden. It suppresses addresses again,
    too, whose owners do not want our letters. Notifies nobody. Call it before a restored or loaded
    database is served; a second call changes nothing.
    """
    entries = Entries()
    erased = hidden = 0
    not_erased = Submission.objects.exclude(state__in=(State.WITHDRAWN, State.PURGED))
    story_ids = not_erased.values_list("story_id", flat=True)
    for story_id in [each for each in story_ids.iterator() if entries.are_about(each)]:
        submission = Submission.objects.get(story_id=story_id)
        if entries.is_withdrawn(story_id) or (
            entries.is_erased(story_id) and not _has_gone_on(submission, entries)
        ):
            _erase_again(submission, entries)
            erased += 1
        else:
            hidden += _hide_again(submission, entries)
    _end_consents(entries)
    for address_hash in suppressed():
        SuppressedAddress.objects.add(address_hash)
    return Replayed(erased, hidden)


def _has_gone_on(submission: Submission, entries: Entries) -> bool:
    """Whether something happened after a round had erased it: then that was rolled back.

    The entry is written before the commit. If the story is due, the next round erases it.
    """
    erased_at = entries.last_erased_at(submission.story_id)
    return erased_at is not None and submission.events.filter(created_at__gt=erased_at).exists()


def _erase_again(submission: Submission, entries: Entries) -> None:
    in_round = entries.erased_by(submission.story_id)
    if submission.is_on_hold:  # its words are kept until the concern is closed (R19)
        withdraw(submission, recipients=())
    elif submission.ended_at:  # it was declined or lapsed, and its record was deleted later
        replace_with_tombstone(submission, in_round=in_round)
    elif entries.is_withdrawn(submission.story_id):
        withdraw(submission, recipients=())
    else:
        purge(submission, in_round=in_round, recipients=())


def _hide_again(submission: Submission, entries: Entries) -> bool:
    """Hides a story that a wrong round erased, that was taken down, or that was on hold."""
    story_id, was_hidden = submission.story_id, hasattr(submission, "hidden")
    if entries.wrongly_erased_by(story_id):
        if not _has_gone_on(submission, entries) or was_hidden:
            hide(submission, Why.WRONG_ROUND)
    else:  # somebody has kept it since
        HiddenStory.objects.filter(submission=submission, why=Why.WRONG_ROUND).delete()
    was_live = bool(submission.page and submission.page.live)
    if entries.is_hidden(CONCERN, story_id) and not submission.is_on_hold:
        unpublish(submission)
        cancel_open_requests(submission)
        Concern.objects.create(submission=submission, text=LOST_CONCERN)
        log(submission, Kind.CONCERN)
        return True
    if was_live and entries.is_hidden(TAKEN_DOWN, story_id):
        hide(submission, Why.TAKEN_DOWN)
    return HiddenStory.objects.filter(submission=submission).exists() and not was_hidden


def _end_consents(entries: Entries) -> None:
    """Ends the consents that the ledger names, and unpublishes what they covered."""
    in_force = Consent.objects.filter(withdrawal__isnull=True).iterator()
    for consent in [each for each in in_force if entries.is_withdrawn(each.ledger_id)]:
        ConsentWithdrawal.objects.create(consent=consent)
        submission = Submission.objects.get(story_id=consent.story_id)
        if submission.page and submission.page.live and submission.page.refusal():
            unpublish(submission)
