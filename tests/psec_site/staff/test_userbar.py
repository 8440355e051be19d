"""Staff find the way from a page to its editor; nobody else's page knows of it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, get_page_models

from tests.factories import (
    article,
    event,
    link_in,
    member_of,
    published,
    received,
    run_waiting_tasks,
    workgroup,
)
from tests.served import HOST

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("one_connection")]

BAR = "<wagtail-userbar>"


@pytest.fixture
def addresses() -> dict[type[Page], str]:
    """The path of a page of each type."""
    event(starts_at=timezone.now(), ends_at=timezone.now() + timedelta(hours=1))
    article()
    workgroup()
    types = [model for model in get_page_models() if model is not Page]
    types = [model for model in types if not model.is_form]
    found = {model: model.objects.live().first() for model in types}
    assert None not in found.values(), "publish one in this fixture"
    return {model: page.url for model, page in found.items()}


def session_of(client, *groups: str) -> str:
    client.force_login(member_of(*groups))
    return f"sessionid={client.cookies['sessionid'].value}"


def test_nobody_else_gets_the_bar_and_every_page_type_stays_cached(server, client, addresses):
    session = session_of(client, "Editors")
    for address in addresses.values():
        own = server.get(address, HTTP_COOKIE=session)
        assert BAR in own.text, address
        assert own.headers["Cache-Control"] == "private, no-cache", address
        assert "Cookie" in own.headers["Vary"], address
        assert server.cached == [], address
    for address in addresses.values():
        anonymous = server.uncached(address)
        assert not {"Set-Cookie", "Vary", "Cache-Control"} & anonymous.headers.keys(), address
        assert "userbar" not in anonymous.text, address
        assert server.get(address).body == anonymous.body
        assert (HOST, address, "", False) in server.cached


def test_an_ended_session_and_a_made_up_one_get_no_bar(server, client):
    session = session_of(client, "Editors")
    client.logout()
    for cookie in (session, "sessionid=madeup"):
        response = server.get("/", HTTP_COOKIE=cookie)
        assert BAR not in response.text
        assert response.headers["Cache-Control"] == "private, no-cache"
    assert server.cached == []


def test_who_owes_the_second_factor_gets_no_bar(client, settings):
    client.force_login(member_of("Editors"))
    settings.SECOND_FACTOR_REQUIRED = True
    assert BAR not in client.get("/").text
    settings.SECOND_FACTOR_REQUIRED = False
    assert BAR in client.get("/").text


def test_private_pages_and_the_form_and_the_reading_view_show_no_bar(client, mailoutbox):
    client.force_login(member_of("Story reviewers", "Publishers"))
    submission = received()
    run_waiting_tasks()
    (letter,) = [mail for mail in mailoutbox if "/my-story/" in mail.body]
    own_page = client.get(link_in(letter), follow=True)
    assert submission.first_name in own_page.text
    assert "wagtail-userbar" not in own_page.text
    for address in (
        "/share-your-story/",
        "/share-your-story/received/",
        "/my-story/",
        "/guardian/",
        "/nowhere/",
        reverse("youth_stories:preview", args=[submission.pk]),
        reverse("youth_stories:inspect", args=[submission.pk]),
    ):
        assert "wagtail-userbar" not in client.get(address, follow=True).text, address


def test_the_bar_on_a_story_names_nobody(client):
    story = published(first_name="Uncommonname")
    client.force_login(member_of("Publishers"))
    _before, bar = client.get(story.url).text.split("<!-- Wagtail user bar")
    assert reverse("wagtailadmin_pages:edit", args=[story.pk]) in bar
    assert "Uncommonname" not in bar
