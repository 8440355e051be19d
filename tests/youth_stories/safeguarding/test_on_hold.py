"""While a concern is open nobody moves the story: not one by one, and not in bulk (rule R19)."""

import pytest
from django.urls import reverse

from tests.factories import asked, draft, member_of, received, step
from youth_stories.models import Submission
from youth_stories.retention.erase import withdraw
from youth_stories.review.decisions import decline
from youth_stories.safeguarding.concerns import close_concern, raise_concern
from youth_stories.transitions import WrongState

pytestmark = pytest.mark.django_db

QUEUE = "/admin/youth-stories/"
JUNK = "/admin/bulk/youth_stories/submission/delete/"
ROBOT = ["honeypot"]


def test_a_story_on_hold_cannot_be_declined_as_junk_with_others(client, reviewer):
    held, junk = received(), received()
    raise_concern(held, "A sample worry", by=reviewer)
    page = client.get(QUEUE).text
    assert f'data-object-id="{junk.pk}"' in page
    assert f'data-object-id="{held.pk}"' not in page
    client.post(f"{JUNK}?id={held.pk}&id={junk.pk}&next={QUEUE}")
    assert states(held, junk) == ["received", "declined"]
    client.post(f"{JUNK}?id=all&next={QUEUE}")
    assert states(held) == ["received"]


def test_a_concern_that_is_raised_meanwhile_stops_the_bulk_action_for_that_story(client, reviewer):
    held = received()
    raise_concern(held, "A sample worry", by=reviewer)
    with pytest.raises(WrongState, match="Close it first"):
        decline(held, "Junk", by=reviewer, mail=False)
    close_concern(held.concerns.get(), "A sample outcome", by=reviewer)
    decline(held, "Junk", by=reviewer, mail=False)
    assert states(held) == ["declined"]


@pytest.mark.parametrize(
    ("make", "action", "answers"),
    [
        (received, "accept", {}),
        (received, "decline", {"text": "A reason"}),
        (received, "ask-for-change", {"text": "A wish"}),
        (lambda: received(robot_signs=ROBOT), "not-a-robot", {}),
        (lambda: draft().submission, "reopen", {"confirm": "yes"}),
        (received, "treat-as-under-18", {"age_band": "16_17"}),
        (lambda: received(stage="elementary_school"), "clear-age", {"text": "Known"}),
        (lambda: received(story="Call 215-555-0100."), "clear-identifier", {}),
        (asked, "correct-guardian", {"email": "other@example.org"}),
    ],
)
def test_no_action_of_the_reading_view_changes_a_story_on_hold(client, make, action, answers):
    client.force_login(member_of("Story reviewers", "Publishers"))
    held = make()
    found = held.uncleared_identifiers(held.agreed_content())
    answers = answers or {"fingerprint": found[0].fingerprint if found else ""}
    raise_concern(held, "A sample worry", by=None)
    before = everything_about(held)
    step(client, held, action, **answers)
    assert everything_about(held) == before
    address = reverse("youth_stories:inspect", args=[held.pk])
    assert reverse(f"youth_stories:{action}", args=[held.pk]) not in client.get(address).text


def test_whoever_sent_it_can_still_take_it_back():
    held = received()
    raise_concern(held, "A sample worry", by=None)
    withdraw(held)
    assert states(held) == ["withdrawn"]


def states(*submissions: Submission) -> list[str]:
    return [Submission.objects.get(pk=each.pk).state for each in submissions]


def everything_about(submission: Submission) -> list:
    kinds = submission.events.values_list("kind", flat=True)
    open_signs = submission.age_signs.open().count()
    cleared = submission.cleared_identifiers.count()
    row = Submission.objects.filter(pk=submission.pk).values().get()
    return [row, [*kinds], open_signs, cleared]
