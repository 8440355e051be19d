"""What somebody saves in the editor at the moment of another step undoes nothing of it."""

import threading
from functools import partial

import pytest
from django.db import connection, transaction
from django.urls import reverse
from wagtail import hooks
from wagtail.admin.views.pages.bulk_actions.page_bulk_action import PageBulkAction
from wagtail.models import Page, Revision

from tests.databases import is_awaited
from tests.factories import STORY, draft, member_of, published
from youth_stories.models import StoryPage
from youth_stories.retention.erase import withdraw
from youth_stories.review.publication import publish

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.each_database]


def save_in_editor(client, page, **changes):
    form = {name: getattr(page, name) for name in STORY} | changes
    form |= {"comments-TOTAL_FORMS": "0", "comments-INITIAL_FORMS": "0"}
    return client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), form)


def thread_of(step, *args, **kwargs) -> threading.Thread:
    def run():
        step(*args, **kwargs)
        connection.close()

    return threading.Thread(target=run)


@pytest.fixture
def meanwhile():
    """A function that saves in the editor, in which another thread begins once the page is read."""

    def save(other: threading.Thread, client, page, **changes):
        def begin(request, page):
            other.start()
            while other.is_alive() and not is_awaited():
                pass

        with hooks.register_temporarily("before_edit_page", begin):
            response = save_in_editor(client, page, **changes)
        other.join()
        return response

    return save


def test_a_story_published_while_a_draft_is_saved_is_public(client, reviewer, meanwhile):
    page = draft()
    publisher = member_of("Publishers", name="publisher")
    other = thread_of(publish, page.submission, by=publisher)
    assert meanwhile(other, client, page).status_code == 302
    page = StoryPage.objects.get(pk=page.pk)
    assert page.live
    assert client.get(page.url).status_code == 200


def test_a_story_taken_back_while_a_draft_is_saved_is_erased(client, reviewer, meanwhile):
    page = draft()
    other = thread_of(withdraw, page.submission)
    response = meanwhile(other, client, page, story="Sample words that nobody sent.")
    assert response.status_code == 302
    assert not StoryPage.objects.filter(pk=page.pk).exists()
    assert not Revision.objects.filter(object_id=str(page.pk)).exists()


@pytest.fixture
def together(client, monkeypatch):
    """A function that does something with pages in bulk, after a step once the pages are read."""

    def act(action: str, page, step):
        def step_in_another_thread(action, pages, pages_without_access):
            other = thread_of(step)
            other.start()
            other.join()

        monkeypatch.setattr(PageBulkAction, "prepare_action", step_in_another_thread)
        address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", action])
        return client.post(f"{address}?id={page.pk}")

    return act


def test_a_draft_saved_while_stories_are_unpublished_together_stays(client, together):
    page = published()
    client.force_login(member_of("Publishers", "Story reviewers"))
    step = partial(save_in_editor, client, page, story="A sample that is newer.")
    assert together("unpublish", page, step).status_code == 302
    page = StoryPage.objects.get(pk=page.pk)
    assert not page.live
    assert page.get_latest_revision_as_object().story == "A sample that is newer."


@pytest.mark.parametrize("action", ["publish", "unpublish"])
def test_a_story_taken_back_while_others_act_on_many_is_gone(client, together, action):
    page = published()
    client.force_login(member_of("Publishers"))
    response = together(action, page, partial(withdraw, page.submission))
    assert response.status_code == 404
    assert "If it was a story" in response.text
    assert not Page.objects.filter(pk=page.pk).exists()


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite does not say who waits")
def test_who_saves_a_draft_of_a_story_that_is_being_taken_back_reads_why_it_is_gone(
    client, reviewer
):
    page, responses = draft(), []
    save = thread_of(lambda: responses.append(save_in_editor(client, page)))
    with transaction.atomic():
        withdraw(page.submission)
        save.start()
        while save.is_alive() and not is_awaited():
            pass
    save.join()
    (response,) = responses
    assert response.status_code == 404
    assert "If it was a story" in response.text
    assert not StoryPage.objects.filter(pk=page.pk).exists()
