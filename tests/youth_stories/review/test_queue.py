"""Reviewers find a story however they type it, and see what they can do first."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.formats import date_format

from tests.factories import (
    ALL_SCOPES,
    agreed,
    draft,
    member_of,
    pass_time,
    published,
    received,
    run_waiting_tasks,
)
from youth_stories.models import AgeBand, Submission
from youth_stories.models.deadlines import erased_at
from youth_stories.models.unread import erased_unread_on
from youth_stories.safeguarding.concerns import raise_concern

QUEUE = "/admin/youth-stories/"


@pytest.mark.each_database
@pytest.mark.django_db
@pytest.mark.parametrize(
    "typed", ["nguyen", "NGUYỄN", "Lukasz o'neill", "tecnica abuela", "samplehigh", "{key}"]
)
def test_capitals_accents_and_hyphens_hide_no_story(client, reviewer, typed):
    story = received(
        first_name="Łukasz-Álvaro",
        last_name="Nguyễn O’Neill",
        school="Sample-High",
        story="Mi ABUELA me enseñó la técnica.",
    )
    received(first_name="Other", email="other@example.org", school="", study="", story="Words.")
    for key in (story.story_key.lower(), story.story_key.replace("-", "")):
        found = client.get(QUEUE, {"q": typed.format(key=key)}).context["object_list"]
        assert [each.pk for each in found] == [story.pk]


@pytest.mark.django_db
def test_what_harms_comes_first_then_ones_own_move_then_the_oldest(client):
    """Whatever came last. What waits for others, or for nobody, follows: the newest first."""
    stories = {
        name: make(first_name=name, email=f"{name}@example.org")
        for name, make in {
            "unread": received,
            "ready": agreed,
            "public": published,
            "later": received,
            "tidy": draft,
            "worry": received,
        }.items()
    }
    raise_concern(stories["worry"], "A sample worry", by=None)
    client.force_login(member_of("Story reviewers", "Publishers"))
    names = [each.first_name for each in client.get(QUEUE).context["object_list"]]
    assert names[0] == "worry"
    assert names[1:5] == ["unread", "ready", "later", "tidy"]
    assert names[5] == "public"


@pytest.mark.django_db
def test_staff_read_by_which_day_a_story_is_to_be_read_and_hear_of_it_early(
    client, reviewer, mailoutbox
):
    """The one that is erased first stands first; an adult's story is not erased."""
    adult = received(email="a@example.org")
    minors = {}
    for name in ("first", "later"):
        minors[name] = received(age_band=AgeBand.FROM_16, first_name=name, email=f"{name}@e.org")
        pass_time(days=8)
    run_waiting_tasks()
    minors = {name: Submission.objects.get(pk=each.pk) for name, each in minors.items()}
    days = {each.pk: erased_at(each) for each in minors.values()}
    assert erased_unread_on([adult.pk, *days]) == pytest.approx(days, abs=timedelta(seconds=5))
    letters = [mail for mail in mailoutbox if "waits to be read" in mail.subject]
    assert len(letters) == 3
    assert all(reviewer.email in mail.bcc for mail in letters)
    assert sum("it is erased for good" in mail.body for mail in letters) == len(minors)
    day = date_format(timezone.localtime(erased_at(minors["later"])), "F j")
    assert any(f"On {day} it is erased for good" in mail.body for mail in letters)
    day = date_format(timezone.localtime(erased_at(minors["first"])), "F j")
    assert f"Read the first before {day}." in client.get("/admin/").text
    queue = client.get(QUEUE)
    assert [each.first_name for each in queue.context["object_list"]][1:3] == [*minors]
    for story in minors.values():
        day = date_format(timezone.localtime(erased_at(story)), "M j")
        assert f"Waiting to be read. Erased on {day} unless somebody is asked" in queue.text
    pass_time(days=1)
    run_waiting_tasks()
    assert len([mail for mail in mailoutbox if "waits to be read" in mail.subject]) == 3


@pytest.mark.django_db
def test_many_stories_ready_to_publish_take_as_few_queries_as_one(client):
    client.force_login(member_of("Publishers"))
    counts = []
    for number in range(3):
        draft(email=f"{number}@example.org", scopes=ALL_SCOPES)
        client.get(QUEUE)
        with CaptureQueriesContext(connection) as asked:
            groups = client.get(QUEUE).context["view"].filters.groups
        assert len(groups["ready_you"]) == number + 1
        counts.append(len(asked))
    assert counts[0] == counts[1] == counts[2]
    assert counts[0] <= 40
