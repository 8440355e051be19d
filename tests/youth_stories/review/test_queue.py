"""Reviewers find a story however they type it, and see what they can do first."""

import pytest

from tests.factories import received

QUEUE = "/admin/youth-stories/"


@pytest.mark.each_database
@pytest.mark.django_db
@pytest.mark.parametrize(
    "typed", ["nguyen", "NGUYỄN", "Lukasz o'neill", "abuela tecnica", "samplehigh", "straße", "{key}"]
)
def test_capitals_accents_and_hyphens_hide_no_story(client, reviewer, typed):
    story = received(
        first_name="Łukasz-Álvaro",
        last_name="Nguyễn O’Neill",
        school="Sample-High",
        story="Mi ABUELA me enseñó la técnica, y vive en la Straße.",
    )
    received(first_name="Other", email="other@example.org", school="", study="", story="Words.")
    for key in (story.story_key.lower(), story.story_key.replace("-", "")):
        found = client.get(QUEUE, {"q": typed.format(key=key)}).context["object_list"]
        assert [each.pk for each in found] == [story.pk]
