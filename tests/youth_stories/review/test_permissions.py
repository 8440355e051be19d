"""What each group may do, and what nobody may see."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from tests.factories import draft, member_of, picture, published, received, step
from youth_stories.models import HearFromOurYouthPage, StoryPage

pytestmark = pytest.mark.django_db

ACTIONS = ["accept", "ask-for-change", "decline", "reopen", "note", "withdraw", "record-consent"]


def may_open(client, address) -> bool:
    response = client.get(address)
    return response.status_code == 200


def test_there_are_six_groups_and_no_other():
    assert set(Group.objects.values_list("name", flat=True)) == {
        "Editors",
        "Story reviewers",
        "Publishers",
        "Safeguarding leads",
        "Form readers",
        "Administrators",
    }


def test_editors_edit_pages_but_neither_publish_them_nor_see_stories(client):
    page = draft()
    wall = HearFromOurYouthPage.with_stories()
    user = member_of("Editors")
    client.force_login(user)
    assert may_open(client, reverse("wagtailadmin_pages:edit", args=[wall.pk]))
    assert not wall.permissions_for_user(user).can_publish()
    for address in (
        "/admin/youth-stories/",
        reverse("youth_stories:inspect", args=[page.submission.pk]),
        reverse("youth_stories:preview", args=[page.submission.pk]),
        reverse("youth_stories:write"),
        reverse("wagtailadmin_pages:edit", args=[page.pk]),
        reverse("wagtailadmin_pages:history", args=[page.pk]),
        reverse("wagtailadmin_pages:view_draft", args=[page.pk]),
    ):
        assert not may_open(client, address), address
    assert "what waits for us" not in client.get("/admin/").content.decode()


def test_reviewers_decide_and_tidy_but_never_publish(client):
    page = draft()
    user = member_of("Story reviewers")
    client.force_login(user)
    assert may_open(client, "/admin/youth-stories/")
    assert may_open(client, reverse("wagtailadmin_pages:edit", args=[page.pk]))
    permissions = page.permissions_for_user(user)
    assert permissions.can_edit()
    assert not permissions.can_publish()
    wall = page.get_parent()
    assert not may_open(client, reverse("wagtailadmin_pages:edit", args=[wall.pk]))


def test_publishers_publish_but_take_no_decision_for_reviewers(client):
    page = draft()
    user = member_of("Publishers")
    client.force_login(user)
    assert page.permissions_for_user(user).can_publish()
    submission = received()
    for action in ("accept", "decline", "note"):
        step(client, submission, action, text="x")
    submission.refresh_from_db()
    assert submission.state == "received"
    assert submission.events.count() == 1


@pytest.mark.parametrize("groups", [("Editors",), ("Story reviewers",), ("Publishers",)])
def test_nobody_copies_moves_or_deletes_a_story_or_adds_one_in_the_page_tree(groups):
    permissions = published().permissions_for_user(member_of(*groups))
    assert not permissions.can_copy()
    assert not permissions.can_move()
    assert not permissions.can_delete()
    assert StoryPage not in HearFromOurYouthPage.creatable_subpage_models()


def test_no_action_is_taken_by_following_a_link(client):
    submission = received()
    client.force_login(member_of("Story reviewers", "Publishers"))
    for action in ACTIONS:
        client.get(reverse(f"youth_stories:{action}", args=[submission.pk]))
    submission.refresh_from_db()
    assert submission.state == "received"


def test_submissions_are_neither_added_edited_nor_deleted_in_the_admin(client, admin_client):
    submission = received()
    for name in ("edit", "delete"):
        address = reverse(f"youth_stories:{name}", args=[submission.pk])
        assert admin_client.get(address).status_code != 200
    assert admin_client.get(reverse("youth_stories:add")).status_code != 200


def test_a_visitor_reaches_no_draft_no_pending_story_and_no_photo(client):
    pending = received(photo=picture())
    page = draft(photo=picture())
    photo = page.photo
    for address in (
        f"/hear-from-our-youth/{page.slug}/",
        reverse("youth_stories:inspect", args=[pending.pk]),
        reverse("youth_stories:preview", args=[pending.pk]),
        reverse("youth_stories:photo", args=[photo.pk]),
        reverse("wagtailadmin_pages:view_draft", args=[page.pk]),
        f"/media/{photo.file.name}",
        f"/media/private/{photo.file.name}",
    ):
        assert client.get(address).status_code in (302, 403, 404), address
    for address in ("/", "/hear-from-our-youth/", "/hear-from-our-youth/feed/", "/sitemap.xml"):
        assert "Sample" not in client.get(address).content.decode()
    assert "Sample Biology" not in client.get("/hear-from-our-youth/?q=biology").content.decode()
