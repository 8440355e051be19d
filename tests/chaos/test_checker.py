"""The checker finds what it is there for, in a real site and in every kind that it names."""

import pytest

from .browser import persist
from .checker import SENT, Fault, Seen, judge
from .clients import Family, People
from .history import AGREE, DONE, PUBLISH, REFUSED, REVOKE, SEND, UNKNOWN, WITHDRAW, History
from .look import look
from .site import WEB

pytestmark = pytest.mark.chaos

WORDS, OTHERS = "zqaaaaaaaaaa", "zqbbbbbbbbbb"
PAGE = "/hear-from-our-youth/2/"


def found(history, seen) -> set[str]:
    return {fault.kind for fault in judge(history, seen)}


@pytest.fixture
def adult() -> History:
    """An adult sent a story, which staff published."""
    history = History()
    history.add_story(WORDS, "sample@example.org", is_minors=False)
    told(history, SEND, role="student")
    told(history, PUBLISH)
    return history


def told(history, act, outcome=DONE, word=WORDS, role="") -> None:
    with history.attempt(act, history.stories[WORDS], word, role) as attempt:
        attempt.outcome = outcome


def all_well(**changes) -> Seen:
    fine = {
        "rows": {SENT: WORDS},
        "consents": {(WORDS, "student")},
        "pages": {PAGE: f"A story about {WORDS}."},
        "letters": {"sample@example.org"},
    }
    return Seen(**fine | changes)


@pytest.mark.parametrize(
    ("kind", "changes"),
    [
        ("lost", {"rows": {}}),
        ("lost", {"missing_files": ["photo.jpg"]}),
        ("lost answer", {"consents": set()}),
        ("unconsented", {"pages": {PAGE: f"{WORDS} {OTHERS}"}}),
        ("not published", {"pages": {}}),
        ("not told", {"letters": set()}),
        ("logged", {"logs": f"Error in {WORDS}"}),
        ("came back", {"unused_files": ["photo.jpg"]}),
    ],
)
def test_what_is_wrong_with_a_public_story_is_found(adult, kind, changes):
    adult.add_version(adult.stories[WORDS], OTHERS)  # which nobody agreed to
    told(adult, AGREE, REFUSED, OTHERS, role="student")
    assert found(adult, all_well()) == set()
    told(adult, AGREE, role="student")
    assert found(adult, all_well(**changes)) == {kind}


@pytest.mark.parametrize(
    "changes", [{"rows": {"revision": WORDS}}, {"pages": {PAGE: WORDS}}, {"photos": {"/photo"}}]
)
def test_what_is_left_of_a_withdrawn_story_is_found(adult, changes):
    adult.stories[WORDS].photos.add("/photo")
    told(adult, WITHDRAW)
    assert found(adult, Seen()) == set()
    assert found(adult, Seen(**changes)) == {"came back"}


def test_what_nobody_answered_may_have_been_done_or_not(adult):
    told(adult, WITHDRAW, UNKNOWN)
    assert found(adult, all_well()) == found(adult, Seen()) == set()


def test_a_minors_story_needs_both_and_no_yes_that_was_taken_back():
    history = History()
    history.add_story(WORDS, "sample@example.org", is_minors=True)
    told(history, SEND, role="student")
    told(history, PUBLISH)
    seen = all_well(consents={(WORDS, "student"), (WORDS, "guardian")})
    assert found(history, seen) == {"unconsented"}
    told(history, AGREE, role="guardian")
    assert found(history, seen) == set()
    told(history, REVOKE, role="guardian")
    assert found(history, seen) == {"unconsented"}
    told(history, AGREE, role="guardian")
    assert found(history, seen) == set()


def test_in_a_real_site_it_finds_what_somebody_breaks(site, history, rng):
    people = People(site, history, rng)
    reviewer, publisher = people.staff()
    lost, changed, back = families = [Family(people, is_minors=False) for _ in range(3)]
    for family in families:
        assert persist(family.send)
        pk = persist(lambda story=family.story: reviewer.find(story))
        assert persist(lambda story=family.story, pk=pk: reviewer.accept(story, pk))
        assert persist(lambda story=family.story, pk=pk: publisher.publish(story, pk))
    assert persist(lambda: publisher.withdraw(back.story, pk))
    site.wait_until(lambda: all(people.letters(family.email) for family in families[:2]))
    assert judge(history, look(site, history)) == []

    people.history.add_version(changed.story, OTHERS)
    pages = "youth_stories_storypage"
    its_page = f"story LIKE '%{changed.story.name}%'"
    for sql in (
        f"UPDATE {SENT} SET story = '' WHERE email = '{lost.email}'",
        f"UPDATE {pages} SET story = '{OTHERS}' WHERE {its_page}",
        f"UPDATE {SENT} SET story = '{back.story.name}' WHERE email = '{back.email}'",
    ):
        assert site.database.run(sql) == 1
    site.kill(WEB)  # with its cached pages
    site.wait_until(site.answers)
    faults = judge(history, look(site, history))
    assert {(fault.kind, fault.story) for fault in faults} == {
        ("lost", lost.story.name),
        ("unconsented", changed.story.name),
        ("came back", back.story.name),
    }
    assert Fault("came back", back.story.name, SENT) in faults
