"""Staff who look for something in the admin are led on, rather than to an empty page."""

import pytest
from django.urls import reverse

from pages.models import EventsPage, MissionPage
from tests.factories import home_page, member_of

pytestmark = pytest.mark.django_db


def test_an_editor_finds_how_to_add_the_first_event(client):
    client.force_login(member_of("Editors"))
    events = EventsPage.objects.get(locale__language_code="en")
    events.show_in_menus = True
    events.save()
    assert events.is_leaf()
    address = reverse("wagtailadmin_explore", args=[events.pk])
    assert f'<a href="{address}">Events</a>' in client.get("/admin/").text
    page = client.get(address).text
    assert "Nothing is below this page yet. Press the plus" in page
    add = reverse("wagtailadmin_pages:add_subpage", args=[events.pk])
    assert f'class="button" href="{add}">Add child page</a>' in page
    assert "of 0 pages" not in page


def test_a_search_that_finds_no_page_leads_to_what_is_no_page(client):
    client.force_login(member_of("Editors"))
    address = reverse("wagtailadmin_pages:search")
    page = client.get(address, {"q": "donate"}).text
    results = page[page.index("no pages match") :]
    assert f'<a href="{reverse("handbook")}">' in results
    assert "Site settings" in results
    below_home = client.get(
        reverse("wagtailadmin_explore", args=[home_page().pk]), {"q": "donate"}
    ).text
    assert "What else there may be" in below_home
    found = client.get(address, {"q": "mission"}).text
    assert "matching page" in found
    assert "None" not in found[found.index("<thead") : found.index("</thead>")]


def test_the_history_says_which_line_undoes_a_change(client):
    client.force_login(member_of("Editors"))
    mission = MissionPage.objects.get(locale__language_code="en")
    page = client.get(reverse("wagtailadmin_pages:history", args=[mission.pk])).text
    assert "the earlier “Draft saved”" in page
    assert "the site itself" in page
    assert ">system<" not in page.replace("\n", "").replace(" ", "")
