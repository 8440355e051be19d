"""A number is given once, at first publication, and never to anybody else."""

import threading

import pytest
from django.db import connection
from wagtail.contrib.redirects.models import Redirect

from tests.factories import draft, published
from youth_stories.models import AgeBand, Element, StoryPage
from youth_stories.retention.erase import withdraw

pytestmark = [pytest.mark.django_db, pytest.mark.each_database]


def test_a_draft_has_no_number_and_no_telling_address():
    page = draft()
    assert page.number is None
    assert "sample" not in (page.slug + page.title + page.url_path).lower()


def test_an_old_revision_brings_back_words_but_neither_number_nor_address():
    page = draft()
    first_revision = page.get_latest_revision()
    first_revision.publish()
    first_revision.refresh_from_db()
    first_revision.publish()
    page = StoryPage.objects.get(pk=page.pk)
    assert (page.number, page.slug, page.title) == (2, "2", "Element 2")
    assert page.url_path.endswith("/hear-from-our-youth/2/")


def test_unpublishing_and_publishing_again_keeps_the_number(client):
    page = published()
    other = published()
    page.unpublish()
    assert client.get("/hear-from-our-youth/2/").status_code == 410
    page.get_latest_revision().publish()
    page.refresh_from_db()
    assert (page.number, other.number) == (2, 3)
    assert client.get("/hear-from-our-youth/2/").status_code == 200


def test_the_number_of_a_withdrawn_story_answers_gone_and_is_not_given_again(client):
    page = published()
    withdraw(page.submission)
    response = client.get("/hear-from-our-youth/2/")
    assert response.status_code == 410
    assert published().number == 3


def test_a_number_never_given_is_not_found(client):
    for address in ("99", "0", "01", "1/more", "²", "1" * 30, "draft-x"):
        assert client.get(f"/hear-from-our-youth/{address}/").status_code == 404, address


def test_publishing_leaves_no_redirect_from_the_drafts_address(
    client, django_capture_on_commit_callbacks
):
    before = set(Redirect.objects.values_list("old_path", flat=True))
    with django_capture_on_commit_callbacks(execute=True):
        published()
    assert set(Redirect.objects.values_list("old_path", flat=True)) == before


def test_a_minors_story_takes_no_number():
    draft(age_band=AgeBand.FROM_16)
    assert Element.objects.next_number() == 2


@pytest.mark.django_db(transaction=True)
def test_stories_published_at_the_same_moment_get_different_numbers():
    revisions = [draft().get_latest_revision() for _ in range(4)]
    errors = []

    def publish(revision):
        try:
            revision.publish()
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=publish, args=[revision]) for revision in revisions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    numbers = StoryPage.objects.published().by_number().values_list("element_id", flat=True)
    assert list(numbers) == [1, 2, 3, 4, 5]
