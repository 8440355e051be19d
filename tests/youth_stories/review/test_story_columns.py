"""Staff see in columns whose story it is. Its title, which logs repeat, does not say so."""

import pytest
from django.urls import reverse
from wagtail.models import PageLogEntry

from tests.factories import home_page, member_of, published

pytestmark = pytest.mark.django_db


@pytest.fixture
def story():
    return published(first_name="Amara", last_name="", field="engineering")


def test_my_last_edits_name_the_story_and_its_title_does_not(client, story):
    user = member_of("Story reviewers", "Editors")
    story.save_revision(user=user, log_action=True)
    home_page().save_revision(user=user, log_action=True)
    client.force_login(user)
    html = client.get(reverse("wagtailadmin_home")).text
    edits = html[html.index("recent-edits") :]
    for words in (f"Element {story.number}", "Amara", "Engineering", home_page().title):
        assert words in edits
    labels = PageLogEntry.objects.filter(user=user).values_list("label", flat=True)
    assert set(labels) == {f"Element {story.number}", home_page().title}
