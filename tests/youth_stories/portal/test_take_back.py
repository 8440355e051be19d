"""Whoever takes a story back on a borrowed device leaves nothing of it in the browser."""

import pytest

from tests.factories import link_in, published, run_waiting_tasks

pytestmark = pytest.mark.django_db


def test_after_taking_it_back_the_browser_forgets_the_story(client, mailoutbox):
    key = published().submission.story_key
    run_waiting_tasks()
    client.get(link_in(mailoutbox[-1]), follow=True)
    withdraw = f"/my-story/{key}/withdraw/"
    assert client.post(withdraw)["Clear-Site-Data"] == '"cache"'
    assert "erased" in client.get(f"/my-story/{key}/").content.decode()


def test_the_browser_of_staff_who_withdraw_it_forgets_it_too(client, reviewer):
    page = published()
    response = client.post(
        f"/admin/youth-stories/{page.submission.pk}/withdraw/", {"confirm": "yes"}
    )
    assert response["Clear-Site-Data"] == '"cache"'
