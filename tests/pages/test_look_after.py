"""The first page names pages that somebody should look at, to whoever may edit them."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from pages.models import MissionPage, StandardPage
from tests.factories import home_page, member_of

pytestmark = pytest.mark.django_db

HOME = "/admin/"


def standard(title: str, text: str = "") -> StandardPage:
    page = StandardPage(title=title, slug=title.lower())
    page.body = [("text", text)] if text else []
    home_page().add_child(instance=page)
    page.save_revision().publish()
    return StandardPage.objects.get(pk=page.pk)


def test_an_editor_reads_which_links_lead_nowhere(client):
    goal = standard("Goal")
    link = f'<p><a linktype="page" id="{goal.pk}">There</a></p>'
    standard("Source", link)
    client.force_login(member_of("Editors"))
    assert "Pages to look at" not in client.get(HOME).text
    goal.unpublish()
    assert "broken link on “Source”" in client.get(HOME).text
    assert "To “Goal”" in client.get(HOME).text
    client.force_login(member_of("Story reviewers", name="reviewer"))
    assert "Pages to look at" not in client.get(HOME).text


def test_an_editor_reads_what_nobody_has_looked_at_for_a_year(client, time_machine):
    time_machine.move_to(timezone.now() + timedelta(days=366))
    editor = member_of("Editors")
    mission = MissionPage.objects.get(locale__language_code="en")
    client.force_login(editor)
    said = f"year without a look: “{mission.title}”"
    assert said in client.get(HOME).text
    mission.save_revision(user=editor).publish()
    assert said not in client.get(HOME).text


def test_whoever_takes_a_page_down_reads_who_links_there_and_its_buttons_go(client):
    goal = standard("Goal")
    source = standard("Source")
    button = {"text": "Go on", "link": {"page": goal.pk, "url": ""}}
    source.body = StandardPage._meta.get_field("body").to_python(
        [{"type": "button", "value": button}]
    )
    source.save_revision().publish()
    assert "Go on" in client.get("/source/").text
    client.force_login(member_of("Publishers"))
    for action in ("unpublish", "delete"):
        asked = client.get(reverse(f"wagtailadmin_pages:{action}", args=[goal.pk])).text
        assert "These pages have a link to it: " in asked, action
        assert "“Source”" in asked, action
    client.post(reverse("wagtailadmin_pages:unpublish", args=[goal.pk]))
    client.logout()
    assert "Go on" not in client.get("/source/").text
