"""Staff see what waits for whom; each count opens its list; somebody takes a story on."""

import re

import pytest
from django.urls import reverse

from tests.factories import (
    ALL_SCOPES,
    agreed,
    answer,
    asked,
    draft,
    member_of,
    received,
    step,
)
from youth_stories.models import AgeBand, Submission
from youth_stories.review.decisions import accept
from youth_stories.review.waiting import GROUPS
from youth_stories.submit.receive import change

pytestmark = pytest.mark.django_db

HOME, QUEUE = "/admin/", "/admin/youth-stories/"
ROW = re.compile(r'<a href="([^"]+)"><b class="waiting__count[^>]*>(\d+)</b> <span>([^<]+)</span>')


def counts(client) -> dict[str, int]:
    """What the first page counts, by what it says."""
    return {label: int(number) for _url, number, label in ROW.findall(client.get(HOME).text)}


def listed(client, query: str) -> set[int]:
    return {story.pk for story in client.get(f"{QUEUE}?{query}").context["object_list"]}


def a_story_of_each_group() -> None:
    """Each by another student: the same one with two ages would be in doubt."""
    agreed(email="a@example.org")  # first, as it lets a day pass
    received(email="b@example.org")
    accept(received(age_band=AgeBand.FROM_16, email="c@example.org"))
    page = draft(email="d@example.org")
    page.story = "Tidied."
    page.save_revision()
    asked(email="e@example.org")
    answer(asked(email="f@example.org"))
    asked_back = received(email="g@example.org")
    Submission.objects.filter(pk=asked_back.pk).update(state="change_requested")
    changed = received(email="h@example.org")
    words = changed.public_values() | {"story": "My new words."}
    change(changed, words, scopes=ALL_SCOPES)


def test_every_count_opens_a_list_of_that_many(client):
    a_story_of_each_group()
    client.force_login(member_of("Story reviewers", "Publishers", name="both"))
    rows = ROW.findall(client.get(HOME).text)
    assert {label for _url, _count, label in rows} == {
        "waiting to be read",
        "changed, to read again",
        "being tidied",
        "to ask for consent",
        "ready to publish, by you",
        "waiting for a change",
        "waiting for a student or guardian",
        "waiting for the second message",
    }
    closing = "Nothing else: no post has to come down, no concern is open, every letter arrived"
    assert closing in client.get(HOME).text
    for url, count, label in rows:
        assert len(listed(client, url.partition("?")[2])) == int(count), label
    pills = client.get(QUEUE).text
    assert all(f"{label} <b>{count}</b>" in pills for _url, count, label in rows)


def test_whoever_accepted_a_story_is_told_that_a_second_person_publishes_it(client):
    ana = member_of("Story reviewers", "Publishers", name="ana")
    story = agreed(by=ana)
    client.force_login(ana)
    assert counts(client) == {"ready for a second person": 1}
    assert "by a second person, not by you" in client.get(QUEUE).text
    client.force_login(member_of("Publishers", name="sam"))
    assert counts(client) == {"ready to publish, by you": 1}
    assert listed(client, "state=ready_you") == {story.pk}


def test_a_reviewer_takes_a_story_on_and_hands_it_back(client, reviewer):
    """From the list, in one click. Another reviewer sees it by name, and it locks nothing."""
    reviewer.first_name, reviewer.last_name = "Sample", "Reviewer"
    reviewer.save()
    story = received(first_name="Amara", story="Last winter our kitchen sink froze. " * 9)
    page = client.get(QUEUE).text
    assert "“Last winter our kitchen sink froze." in page
    address = reverse("youth_stories:take-on", args=[story.pk])
    assert re.search(rf'action="{address}">\s*<input type="hidden" name="csrf', page)
    assert client.post(address, {"queue": "1"}).url == QUEUE
    assert listed(client, "taken=me") == {story.pk}
    other = member_of("Story reviewers", name="other")
    client.force_login(other)
    assert listed(client, "taken=me") == set()
    assert "Sample Reviewer" in client.get(QUEUE).text
    reading = client.get(reverse("youth_stories:inspect", args=[story.pk])).text
    assert "Sample Reviewer looks after this story." in reading
    client.post(address)
    assert Submission.objects.get(pk=story.pk).taken_on_by == other
    client.post(reverse("youth_stories:hand-back", args=[story.pk]))
    assert story.pk in listed(client, "taken=nobody")
    notes = story.events.filter(kind="note").values_list("actor", flat=True)
    assert list(notes) == [reviewer.pk, other.pk, other.pk]


def test_next_leads_to_the_oldest_story_that_nobody_else_looks_after(client, reviewer):
    first, second, third = (received(email=f"{name}@example.org") for name in "abc")
    Submission.objects.filter(pk=second.pk).update(taken_on_by=member_of("Publishers", name="x"))
    reading = client.get(reverse("youth_stories:inspect", args=[third.pk])).text
    assert f'Next: <span class="key">{first.story_key}</span>' in reading
    step(client, first, "decline", text="Not this one")
    reading = client.get(reverse("youth_stories:inspect", args=[third.pk])).text
    assert "Next: " not in reading


def test_only_reviewers_take_stories_on(client):
    story = draft().submission
    for role in ("Editors", "Publishers", "Safeguarding leads"):
        client.force_login(member_of(role, name=role.replace(" ", "-")))
        client.post(reverse("youth_stories:take-on", args=[story.pk]))
    assert Submission.objects.get(pk=story.pk).taken_on_by is None


def test_each_group_says_something_of_its_own():
    assert len({group.label for group in GROUPS}) == len(GROUPS)
