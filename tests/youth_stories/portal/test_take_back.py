"""Whoever takes a story back on a borrowed device leaves nothing of it in the browser."""

import pytest

from tests.factories import link_in, published, received, run_waiting_tasks

pytestmark = pytest.mark.django_db


def test_after_taking_it_back_the_browser_forgets_the_story(client, mailoutbox):
    key = published().submission.story_key
    run_waiting_tasks()
    client.get(link_in(mailoutbox[-1]), follow=True)
    withdraw = f"/my-story/{key}/withdraw/"
    assert client.post(withdraw)["Clear-Site-Data"] == '"cache"'
    assert "we erase everything in it" in client.get(f"/my-story/{key}/").content.decode()


def test_what_was_never_public_does_not_come_down(client, mailoutbox):
    key = received().story_key
    run_waiting_tasks()
    client.get(link_in(mailoutbox[-1]), follow=True)
    page = client.get(f"/my-story/{key}/withdraw/").text
    assert "is not public, and never will be" in page
    assert "comes down" not in page
    assert "its photo" not in page
    assert "Within 72 hours we erase its words" in page


def test_the_browser_of_staff_who_withdraw_it_forgets_it_too(client, reviewer):
    page = published()
    response = client.post(
        f"/admin/youth-stories/{page.submission.pk}/withdraw/", {"confirm": "yes"}
    )
    assert response["Clear-Site-Data"] == '"cache"'
