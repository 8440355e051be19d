"""The first page names pages that somebody should look at, to whoever may edit them."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from pages.models import MissionPage, SiteSettings, StandardPage
from pages.models.settings import FooterLink
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
        bulk = reverse("wagtail_bulk_action", args=["wagtailcore", "page", action])
        asked = client.get(f"{bulk}?id={goal.pk}&id={standard(f'Other-{action}').pk}").text
        assert asked.count("These pages have a link to it: ") == 1, action
        assert "“Source”" in asked, action
    client.post(reverse("wagtailadmin_pages:unpublish", args=[goal.pk]))
    client.logout()
    assert "Go on" not in client.get("/source/").text


def test_a_link_typed_as_an_address_and_one_in_the_footer_are_named_too(client):
    goal = standard("Goal")
    source = standard("Source", '<p><a href="/goal/#there">There</a></p>')
    whole = standard("Whole", f'<p><a href="{goal.full_url}">There</a></p>')
    FooterLink.objects.create(settings=SiteSettings.objects.get(), page=goal)
    client.force_login(member_of("Editors", "Publishers"))
    for action in ("unpublish", "delete"):
        asked = client.get(reverse(f"wagtailadmin_pages:{action}", args=[goal.pk])).text
        assert "“Source”" in asked, action
        assert "“Whole”" in asked, action
        assert "The footer, the alert or a button of every page leads to it" in asked, action
    client.post(reverse("wagtailadmin_pages:unpublish", args=[goal.pk]))
    shown = client.get(HOME).text
    for page in (source, whole):
        assert f"broken link on “{page.title}”" in shown


@pytest.mark.parametrize("slug", ["for-families", "privacy"])
@pytest.mark.parametrize("language", ["en", "es"])
def test_a_page_to_which_the_form_and_letters_lead_stays_where_it_is(client, slug, language):
    page = StandardPage.objects.get(slug=slug, locale__language_code=language)
    client.force_login(member_of("Editors", "Publishers"))
    for action in ("unpublish", "delete", "move"):
        client.post(reverse(f"wagtailadmin_pages:{action}", args=[page.pk]))
    client.post(f"/admin/bulk/wagtailcore/page/unpublish/?id={page.pk}")
    assert StandardPage.objects.live().filter(pk=page.pk, url_path=page.url_path).exists()
    assert "not taken down" in client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).text
    page.slug = "elsewhere"
    with pytest.raises(ValidationError, match="lead to this address"):
        page.full_clean()
