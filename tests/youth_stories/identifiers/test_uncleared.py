"""What nobody has cleared is not newly published; what is public stays (rule R11)."""

import pytest
from django.urls import reverse

from tests.factories import ALL_SCOPES, agreed, draft, member_of, published, published_minor, step
from youth_stories.models import ClearedIdentifier, PublicationRefused, StoryPage
from youth_stories.models import submission as submission_module
from youth_stories.review.publication import publish
from youth_stories.rules.identifiers import Identifier, IdentifierKind
from youth_stories.transitions import WrongState

pytestmark = pytest.mark.django_db

PHONE = "Call the lab: 215-555-0123."


def is_public(page) -> bool:
    return StoryPage.objects.published().filter(pk=page.pk).exists()


def test_a_guardian_said_no_to_the_school_so_the_story_that_names_it_waits_for_a_reviewer(client):
    submission = agreed(
        story="I am a sophomore at Central High. I love it.",
        school="Central High School",
        scopes=ALL_SCOPES - {"school"},
    )
    second = member_of("Publishers", "Story reviewers", name="second")
    with pytest.raises(WrongState, match="Clear first"):
        publish(submission, by=second)
    with pytest.raises(PublicationRefused, match="Clear first"):
        submission.page.get_latest_revision().publish()
    client.force_login(second)
    (school,) = submission.uncleared_identifiers(submission.newest_version)
    step(client, submission, "clear-identifier", fingerprint=school.fingerprint)
    step(client, submission, "publish")
    assert is_public(submission.page)


@pytest.mark.parametrize("publish_story", [published, published_minor])
def test_a_public_story_is_never_taken_down_by_what_a_newer_pattern_finds(
    publish_story, monkeypatch
):
    page = publish_story()
    found_now = [Identifier(IdentifierKind.PHONE, "story", "story", "sample")]
    monkeypatch.setattr(submission_module, "find", lambda content, is_minor: found_now)
    assert page.submission.uncleared_identifiers(page)
    page.save()
    assert is_public(page)
    page.unpublish()
    with pytest.raises(PublicationRefused, match="review"):
        page.get_latest_revision().publish()


def test_an_adults_findings_are_shown_and_confirmed_by_whoever_publishes(client):
    page = draft(role=PHONE)
    publisher = member_of("Publishers")
    client.force_login(publisher)
    reading = client.get(reverse("youth_stories:inspect", args=[page.submission.pk])).text
    assert "<mark>215-555-0123</mark>" in reading
    assert 'name="confirm"' in reading
    (phone,) = page.submission.uncleared_identifiers(page)
    html = step(client, page.submission, "publish", fingerprint=phone.fingerprint).text
    assert "Whoever publishes it confirms them" in html
    assert not is_public(page)
    step(client, page.submission, "publish", fingerprint=phone.fingerprint, confirm="yes")
    assert is_public(page)
    assert ClearedIdentifier.objects.get().cleared_by == publisher


def test_only_what_the_publisher_has_read_is_confirmed(client):
    page = draft(role=PHONE)
    client.force_login(member_of("Publishers"))
    step(client, page.submission, "publish", confirm="yes")
    assert not is_public(page)


def test_the_editor_and_its_schedule_ask_as_well(client):
    page = draft(role=PHONE)
    client.force_login(member_of("Publishers"))
    editor = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).text
    assert 'name="action-publish"' not in editor
    assert "Whoever publishes it confirms them" in editor
    with pytest.raises(PublicationRefused):
        page.get_latest_revision().publish()
