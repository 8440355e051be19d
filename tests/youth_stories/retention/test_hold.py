"""While a concern is open nothing of a story is purged, by each layer on its own (rule R19)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.factories import asked, pass_time
from youth_stories.models import Submission, SubmissionEvent
from youth_stories.retention import due, erase
from youth_stories.safeguarding.concerns import close_concern, raise_concern

pytestmark = [pytest.mark.django_db, pytest.mark.each_database]

LONG_AGO = timezone.now() - timedelta(days=2000)
State = Submission.State


@pytest.fixture
def on_hold() -> Submission:
    """A story on hold that nobody has said yes to for years."""
    submission = asked()
    raise_concern(submission, "Sample worry", by=None)
    Submission.objects.filter(pk=submission.pk).update(waiting_since=LONG_AGO)
    return Submission.objects.get(pk=submission.pk)


def test_a_story_on_hold_is_not_due_to_be_purged_before_the_concern_is_closed(on_hold):
    assert not due.without_consent().filter(pk=on_hold.pk).exists()
    close_concern(on_hold.concerns.get(), "Sample outcome", by=None)
    Submission.objects.filter(pk=on_hold.pk).update(waiting_since=LONG_AGO)
    told = SubmissionEvent.Kind.ERASED_SOON
    on_hold.events.create(kind=told, created_at=timezone.now() - timedelta(days=8))
    assert due.without_consent().filter(pk=on_hold.pk).exists()


@pytest.mark.parametrize("state", [State.DECLINED, State.WITHDRAWN, State.PURGED])
def test_nor_is_its_record_once_it_has_ended(on_hold, state):
    Submission.objects.filter(pk=on_hold.pk).update(state=state, ended_at=LONG_AGO)
    for stories in (due.declined(), due.ended(), due.purged()):
        assert not stories.filter(pk=on_hold.pk).exists()


def test_a_purge_that_was_due_when_the_concern_came_changes_nothing(on_hold):
    erase.purge(on_hold)
    erase.replace_with_tombstone(on_hold)
    on_hold.refresh_from_db()
    assert (on_hold.state, bool(on_hold.story), bool(on_hold.page)) == (State.ACCEPTED, True, True)


def test_the_clock_leaves_a_story_on_hold_as_it_is(on_hold):
    pass_time(days=200)
    on_hold.refresh_from_db()
    assert (on_hold.state, bool(on_hold.story)) == (State.ACCEPTED, True)
