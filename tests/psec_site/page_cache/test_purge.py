import threading
import time

import pytest
from django.db import transaction

from psec_site.page_cache import purge
from tests.factories import picture, published, run_waiting_tasks
from tests.recording_cdn import RecordingBackend
from youth_stories.models import PublicPhotoRendition
from youth_stories.retention.erase import withdraw

pytestmark = pytest.mark.django_db

SITE = "http://localhost:8000"


@pytest.fixture
def story(settings):
    page = published(photo=picture())
    run_waiting_tasks()
    settings.WAGTAILFRONTENDCACHE = {"default": {"BACKEND": "tests.recording_cdn.RecordingBackend"}}
    RecordingBackend.purged.clear()
    return page


def test_a_withdrawn_story_its_photo_and_its_lists_are_purged_from_a_cdn(story):
    photos = [made.url for made in PublicPhotoRendition.objects.all()]
    assert photos
    withdraw(story.submission)
    lists = ("/", "/hear-from-our-youth/", "/hear-from-our-youth/feed/", "/sitemap.xml")
    assert RecordingBackend.purged == []  # the visitor who withdraws does not wait for it
    run_waiting_tasks()
    expected = {f"{SITE}{address}" for address in (*lists, story.url, *photos)}
    assert expected <= set(RecordingBackend.purged)


def test_a_change_that_is_rolled_back_purges_nothing(story):
    with transaction.atomic():
        story.unpublish()
        transaction.set_rollback(True)
    run_waiting_tasks()
    assert RecordingBackend.purged == []


def test_emails_do_not_wait_for_a_cdn_that_does_not_respond(story, monkeypatch):
    ended = threading.Event()
    monkeypatch.setattr(RecordingBackend, "purge", lambda *args: ended.wait(30))
    monkeypatch.setattr(purge, "TIMEOUT", 0.1)
    story.unpublish()
    started = time.monotonic()
    run_waiting_tasks()
    assert time.monotonic() - started < 10
    ended.set()
