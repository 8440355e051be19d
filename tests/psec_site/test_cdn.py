import pytest

from tests.factories import published
from tests.recording_cdn import RecordingBackend
from youth_stories import services

pytestmark = pytest.mark.django_db

SITE = "http://localhost:8000"


def test_a_cdn_is_told_to_forget_a_story_and_what_lists_it_once_that_is_committed(
    settings, django_capture_on_commit_callbacks
):
    story = published()
    settings.WAGTAILFRONTENDCACHE = {"default": {"BACKEND": "tests.recording_cdn.RecordingBackend"}}
    with django_capture_on_commit_callbacks() as once_committed:
        services.withdraw(story.submission)
    RecordingBackend.purged.clear()  # what Wagtail itself says, earlier than that
    for tell in once_committed:
        tell()
    lists = ("/", "/hear-from-our-youth/", "/hear-from-our-youth/feed/", "/sitemap.xml")
    assert {f"{SITE}{address}" for address in (*lists, story.url)} <= set(RecordingBackend.purged)
