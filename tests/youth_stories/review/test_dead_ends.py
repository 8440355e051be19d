"""Staff are offered what they may do, and are told why where something cannot be done."""

import pytest
from django.urls import reverse

from tests.factories import agreed, asked, draft, member_of, published, received, step
from youth_stories.retention.erase import withdraw
from youth_stories.safeguarding.concerns import raise_concern

pytestmark = pytest.mark.django_db

LEFT_OUT = "I only left something out"


@pytest.fixture
def reviewer(client):
    user = member_of("Story reviewers")
    client.force_login(user)
    return user


def reading(client, submission) -> str:
    return client.get(reverse("youth_stories:inspect", args=[submission.pk])).content.decode()


def test_a_locked_draft_says_what_it_waits_for_and_takes_no_change(client, reviewer):
    submission = asked()
    editor = reverse("wagtailadmin_pages:edit", args=[submission.page.pk])
    assert editor not in reading(client, submission)
    for response in (client.get(editor, follow=True), client.post(editor, {}, follow=True)):
        assert response.redirect_chain[-1][0].endswith(f"/inspect/{submission.pk}/")
        assert "locked until the question below is answered" in response.content.decode()
    raise_concern(submission, "A sample worry", by=None)
    assert "locked until the concern is closed" in client.get(editor, follow=True).content.decode()


@pytest.mark.parametrize("name", ["translate", "record-consent"])
def test_a_bookmark_to_an_erased_story_says_that_it_has_ended(client, reviewer, name):
    submission = draft().submission
    withdraw(submission)
    address = reverse(f"youth_stories:{name}", args=[submission.pk])
    assert "This story has ended" in client.get(address, follow=True).content.decode()
    address = reverse(f"youth_stories:{name}", args=[received().pk])
    assert "Accept this story first" in client.get(address, follow=True).content.decode()


def test_the_first_page_offers_no_search_that_is_refused(client, reviewer):
    html = client.get("/admin/").content.decode()
    assert "Search all pages" not in html
    assert "Youth stories: what waits" in html
    client.force_login(member_of("Editors", name="editor"))
    assert "Search all pages" in client.get("/admin/").content.decode()


def test_the_queue_lets_only_undecided_stories_be_declined_as_junk(client, reviewer):
    decided, waiting = published().submission, received()
    html = client.get("/admin/youth-stories/").content.decode()
    assert f'data-object-id="{waiting.pk}"' in html
    assert f'data-object-id="{decided.pk}"' not in html


def test_leaving_out_is_offered_once_everybody_agreed_and_something_is_left_out(client, reviewer):
    teen = received(age_band="16_17", story="I love birds. I love frogs.")
    step(client, teen, "accept")
    teen.refresh_from_db()
    assert LEFT_OUT not in reading(client, teen)
    shorten(teen)
    assert LEFT_OUT not in reading(client, teen)  # nobody has asked the guardian
    submission = agreed(story="I love birds. I love frogs.")
    assert LEFT_OUT not in reading(client, submission)
    shorten(submission)
    assert LEFT_OUT in reading(client, submission)


def shorten(submission) -> None:
    version = submission.newest_version
    version.story = "I love birds."
    version.save_revision()


def test_a_story_names_who_published_it(client):
    page = draft()
    publisher = member_of("Publishers", name="named-publisher")
    client.force_login(publisher)
    step(client, page.submission, "publish")
    assert page.submission.events.get(kind="published").actor == publisher
