"""A site from before a page was shipped gets it once, and what staff deleted stays deleted."""

import pytest
from django.core.management import call_command
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import ModelLogEntry, Page, PageLogEntry

from pages.models import (
    DownloadsPage,
    EventsPage,
    LoadedContent,
    NewsPage,
    PeoplePage,
    StandardPage,
)
from psec_site.collective_pages import add
from psec_site.forms.models import ContactPage, FormPage, FormsPage
from tests.factories import home_page

pytestmark = pytest.mark.django_db

LATER = (FormPage, FormsPage, ContactPage, DownloadsPage, EventsPage, NewsPage, PeoplePage)
ADDRESSES = ("events", "news", "people", "downloads", "contact", "forms", "forms/contact")


@pytest.fixture
def old_site() -> None:
    """As it was before these pages were shipped, and before anything noted what was added."""
    LoadedContent.objects.all().delete()
    Redirect.objects.all().delete()
    for model in LATER:
        for page in model.objects.all():
            PageLogEntry.objects.filter(page=page.pk).delete()
            Page.objects.get(pk=page.pk).delete()
    PageLogEntry.objects.filter(
        content_type__model__in=[m._meta.model_name for m in LATER]
    ).delete()


def load(capsys) -> str:
    capsys.readouterr()
    call_command("load_content")
    return capsys.readouterr().out


def test_an_older_site_gets_what_is_new_in_both_languages_once(client, old_site, capsys):
    assert "Added, as this site never had them: Events, News" in load(capsys)
    for address in ADDRESSES:
        assert client.get(f"/{address}/").status_code == 200, address
        assert client.get(f"/es/{address}/").status_code == 200, address
    assert 'href="/contact/"' in client.get("/").text
    assert Redirect.objects.count() == 10
    NewsPage.objects.all().delete()
    Redirect.objects.filter(old_path="/our-work").delete()
    assert "Added" not in load(capsys)
    assert client.get("/news/").status_code == 404
    assert Redirect.objects.count() == 9


def test_what_staff_made_or_deleted_before_stays_as_it_is(client, old_site, capsys):
    page = add(home_page(), StandardPage(title="Our own news", slug="news", body=[]))
    PageLogEntry.objects.log_action(
        add(home_page(), EventsPage(title="E", slug="e")), "wagtail.delete"
    )
    EventsPage.objects.all().delete()
    ours = Redirect.add_redirect("/our-work", page)
    ModelLogEntry.objects.log_action(ours, "wagtail.create")
    load(capsys)
    assert "Our own news" in client.get("/news/").text
    assert not EventsPage.objects.exists()
    assert client.get("/our-work")["Location"] == "/news/"
    assert client.get("/about-us")["Location"] == "/mission/"
    assert client.get("/people/").status_code == 200
