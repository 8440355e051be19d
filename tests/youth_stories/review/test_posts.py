"""A story was posted on social media. When it is taken back, somebody takes the posts down."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.dateformat import format as date_format

from tests.factories import (
    ALL_SCOPES,
    link_in,
    member_of,
    pass_time,
    published,
    published_minor,
    run_waiting_tasks,
    step,
)
from youth_stories.consent.answers import revoke
from youth_stories.models import StoryPost, Submission
from youth_stories.retention.erase import withdraw
from youth_stories.submit.receive import change

pytestmark = pytest.mark.django_db

POSTS = "/admin/posts/"
ADDRESS = "https://www.instagram.com/p/sample"


def note(client, page, address=ADDRESS, network="instagram", day=None):
    """A reviewer notes a post in the reading view."""
    day = day or timezone.localdate() - timedelta(days=3)
    url = reverse("youth_stories:note-post", args=[page.submission.pk])
    return client.post(url, {"network": network, "address": address, "day": day}, follow=True)


def letters(mailoutbox, to):
    return [mail for mail in mailoutbox if to in [*mail.to, *mail.bcc]]


def test_after_a_withdrawal_staff_take_the_posts_down_and_the_student_sees_it(
    client, reviewer, mailoutbox
):
    page = published(first_name="Quotina", story="Words that were posted")
    member_of("Publishers", name="publisher")
    run_waiting_tasks()
    assert "Note a post" in client.get(inspect(page)).content.decode()
    note(client, page)
    note(client, page, "https://www.facebook.com/sample", "facebook")
    assert "There is nothing to take down" in client.get(POSTS).content.decode()

    client.get(link_in(letters(mailoutbox, "student@example.org")[-1]))
    key = page.submission.story_key
    own = client.get(f"/my-story/{key}/").text
    assert "was also posted here, as everybody agreed" in own
    assert f'href="{ADDRESS}"' in own
    assert "still up" not in own
    sure = client.get(f"/my-story/{key}/withdraw/").text
    assert "we take these posts down ourselves" in sure
    assert f'href="{ADDRESS}"' in sure
    client.post(f"/my-story/{key}/withdraw/")
    run_waiting_tasks()
    receipt = letters(mailoutbox, "student@example.org")[-1].body
    assert "- Instagram, posted on" in receipt
    assert "- Facebook, posted on" in receipt
    for staff in ("reviewer@example.org", "publisher@example.org"):
        told = letters(mailoutbox, staff)[-1]
        assert f"A story was taken back: {key}" in told.subject
        assert "- Instagram, posted on" in told.body
        assert POSTS in told.body
        assert "Quotina" not in told.body
    private = client.get(f"/my-story/{key}/").content.decode()
    assert "Instagram: still up" in private
    assert "as everybody agreed" not in private

    client.force_login(reviewer)
    assert "posts to take down" in client.get(reverse("wagtailadmin_home")).text
    todo = client.get(POSTS).content.decode()
    assert f'href="{ADDRESS}"' in todo
    assert "2 of 2 still up" in todo
    assert "Quotina" not in todo
    first, second = StoryPost.objects.order_by("pk")
    client.post(f"{POSTS}{first.pk}/down/")
    run_waiting_tasks()
    assert "1 of 2 still up" in client.get(POSTS).content.decode()
    private = client.get(f"/my-story/{key}/").content.decode()
    assert "Instagram: taken down on" in private
    assert "Facebook: still up" in private
    assert "gone too" not in letters(mailoutbox, "student@example.org")[-1].subject
    client.post(f"{POSTS}{second.pk}/down/")
    run_waiting_tasks()
    assert "gone too" in letters(mailoutbox, "student@example.org")[-1].subject
    assert "All down" in client.get(POSTS).content.decode()


def inspect(page) -> str:
    return reverse("youth_stories:inspect", args=[page.submission.pk])


@pytest.mark.parametrize("end", ["revoked", "lapsed"])
def test_a_guardian_who_revokes_or_says_nothing_any_more_has_the_posts_taken_down_too(
    client, reviewer, mailoutbox, end
):
    page = published_minor()
    key = page.submission.story_key
    note(client, page)
    if end == "revoked":
        revoke(page.submission, "guardian")
        run_waiting_tasks()
    else:
        pass_time(days=731)
    assert StoryPost.objects.to_take_down().count() == 1
    for address in ("guardian@example.org", "student@example.org", "reviewer@example.org"):
        told = [mail for mail in letters(mailoutbox, address) if key in mail.subject]
        assert "- Instagram, posted on" in told[-1].body


@pytest.mark.parametrize("missing", ["student", "guardian", "page"])
def test_a_story_that_may_not_be_posted_gets_no_post(client, reviewer, missing):
    if missing == "guardian":
        page = published_minor(scopes=ALL_SCOPES - {"social"})
    else:
        page = published(scopes=ALL_SCOPES - {"social"} if missing == "student" else ALL_SCOPES)
    if missing == "page":
        page.unpublish()
    assert "Note a post" not in client.get(inspect(page)).content.decode()
    html = note(client, page).content.decode()
    assert "Nobody may post this story" in html
    assert ADDRESS in html  # what was typed
    assert not StoryPost.objects.exists()


def test_a_post_from_the_future_is_refused_and_what_was_typed_stays(client, reviewer):
    page = published()
    tomorrow = timezone.localdate() + timedelta(days=1)
    html = note(client, page, day=tomorrow).content.decode()
    assert "not in the future" in html
    assert ADDRESS in html
    assert not StoryPost.objects.exists()


def test_posts_of_a_story_that_is_public_without_social_media_are_not_said_to_be_gone(
    client, reviewer
):
    page = published()
    note(client, page)
    submission = Submission.objects.get(pk=page.submission.pk)
    content = {name: getattr(submission, name) for name in Submission.PUBLIC_FIELDS}
    change(submission, content, scopes=ALL_SCOPES - {"social"})
    assert client.get(page.url).status_code == 200
    home = client.get(reverse("wagtailadmin_home")).text
    assert "Nobody may post their stories any more." in home
    todo = client.get(POSTS).text
    assert "The story itself is public, without consent for social media." in todo
    assert "1 of 1 still up" in todo


def test_while_nothing_is_to_be_erased_the_letter_about_posts_names_no_day(
    client, reviewer, mailoutbox
):
    page = published()
    note(client, page)
    submission = Submission.objects.get(pk=page.submission.pk)
    content = {name: getattr(submission, name) for name in Submission.PUBLIC_FIELDS}
    change(submission, content, scopes={"words"})
    assert client.get(page.url).status_code == 410
    run_waiting_tasks()
    body = letters(mailoutbox, "student@example.org")[-1].body
    assert "taking these posts down, and write to you when they are gone." in body
    assert "at most" not in body


def test_a_mistaken_click_is_undone(client, reviewer):
    page = published()
    note(client, page)
    withdraw(page.submission)
    post = StoryPost.objects.get()
    client.post(f"{POSTS}{post.pk}/down/")
    assert not StoryPost.objects.to_take_down().exists()
    client.post(f"{POSTS}{post.pk}/up/")
    assert StoryPost.objects.to_take_down().exists()


def test_whoever_writes_pages_sees_no_posts_and_a_get_takes_nothing_down(client, reviewer):
    page = published()
    note(client, page)
    withdraw(page.submission)
    down = f"{POSTS}{StoryPost.objects.get().pk}/down/"
    assert client.get(down).status_code == 405
    client.force_login(member_of("Editors", name="editor"))
    assert client.get(POSTS).status_code == 302
    client.post(down)
    assert StoryPost.objects.to_take_down().exists()
    assert POSTS not in client.get(reverse("wagtailadmin_home")).content.decode()


def test_a_post_is_kept_until_it_is_down_and_30_days_longer(client, reviewer):
    page = published()
    note(client, page)
    withdraw(page.submission)
    pass_time(days=91)
    assert not Submission.objects.filter(pk=page.submission.pk).exists()
    assert StoryPost.objects.to_take_down().exists()  # the record is gone, the post is not
    assert "1 of 1 still up" in client.get(POSTS).content.decode()
    client.post(f"{POSTS}{StoryPost.objects.get().pk}/down/")
    pass_time(days=29)
    assert StoryPost.objects.exists()
    pass_time(days=2)
    assert not StoryPost.objects.exists()


def test_a_withdrawal_by_staff_tells_the_others(client, reviewer, mailoutbox):
    page = published()
    member_of("Story reviewers", name="colleague")
    run_waiting_tasks()
    step(client, page.submission, "withdraw", confirm="yes")
    run_waiting_tasks()
    assert "taken back" in letters(mailoutbox, "colleague@example.org")[-1].subject
    assert not [mail for mail in letters(mailoutbox, reviewer.email) if "back" in mail.subject]


def test_the_list_says_since_when_a_post_has_to_be_down_and_what_to_do_if_one_cannot(
    client, reviewer
):
    page = published()
    note(client, page)
    submission = page.submission
    withdraw(submission)
    todo = client.get(POSTS).text
    today = date_format(timezone.localdate(), "M j, Y")
    assert f"Withdrawn on {today}" in todo
    assert "Add a note to the story</a>" in todo
    assert f">{ADDRESS}" not in todo  # an address may hold a name
    assert f'"{ADDRESS}"' in todo
    client.force_login(member_of("Publishers"))
    assert "tell a story reviewer who has to" in client.get(POSTS).text
