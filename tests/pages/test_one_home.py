"""A fact is changed in one place, by whoever writes pages, and cannot be lost by one click."""

from importlib import import_module

import pytest
from django.apps import apps
from django.urls import reverse
from wagtail.models import Page
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield
from wagtail_localize.models import StringTranslation, Translation

from pages.models import MembersInActionPage, MissionPage, SiteSettings, VisionPage
from pages.models.confirmation import TranslationConfirmation
from psec_site.collective_pages import content
from tests.factories import member_of

pytestmark = pytest.mark.django_db

WITH_YEAR = ("/", "/mission/", "/es/", "/es/mission/")  # besides in their footer
WITH_FOOTER = (*WITH_YEAR, "/privacy/", "/es/privacy/", "/nowhere/")


def mission(language="en") -> MissionPage:
    return MissionPage.objects.get(locale__language_code=language)


def send(client, button="action-publish", **changes):
    """The English mission's form, sent as the editor shows it, but for these fields."""
    address = reverse("wagtailadmin_pages:edit", args=[mission().pk])
    form = client.get(address).context["form"]
    names = ("title", "slug", "statement", "target_year", "emphasis")
    data = {name: form[name].value() for name in names} | changes
    data |= {"body": streamfield([]), "comments": inline_formset([]), button: "1"}
    return client.post(address, nested_form_data(data))


def test_a_year_of_three_digits_is_not_on_every_page(client):
    client.force_login(member_of("Publishers"))
    refused = send(client, target_year="203")
    assert "Enter the whole year, such as 2030." in refused.text
    assert "by 203." not in client.get("/").text


def test_the_year_of_the_goal_is_changed_once_and_every_page_follows(client):
    """One screen, one field."""
    TranslationConfirmation.confirm(mission("es"), by=member_of("Publishers", name="bilingual"))
    client.force_login(member_of("Publishers"))
    assert send(client, target_year="2035").status_code == 302
    client.logout()
    for address in WITH_FOOTER:
        html = client.get(address).text
        assert "2030" not in html, address
        assert html.count("2035") >= (2 if address in WITH_YEAR else 1), address
        assert "{year}" not in html, address
    assert mission("es").confirmation  # no word was changed
    assert "2035" in client.get("/").text.partition("</head>")[0]  # what is shared


def test_a_year_that_is_typed_in_the_sentence_follows_from_then_on(client):
    client.force_login(member_of("Publishers"))
    send(client, statement="More of us by\n2030.", emphasis="More of us")
    assert mission().statement == "More of us by {year}."
    send(client, target_year="2040")
    assert "More of us</mark> by 2040." in client.get("/mission/").text
    refused = send(client, statement="More of us by 2050.")
    assert "The year of the goal is 2040, and this sentence says 2050" in refused.text
    assert "Enter the year of the goal" in send(client, target_year="").text
    assert mission().target_year == 2040


def test_the_whole_sentence_is_seen_while_it_is_written(client):
    client.force_login(member_of("Editors"))
    html = client.get(reverse("wagtailadmin_pages:edit", args=[mission().pk])).text
    assert '<textarea name="statement"' in html


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("model", [MissionPage, VisionPage, MembersInActionPage])
def test_no_click_takes_down_a_page_that_others_show(client, model, language):
    page = model.objects.get(locale__language_code=language)
    client.force_login(member_of("Publishers"))
    for action in ("unpublish", "delete"):
        client.post(reverse(f"wagtailadmin_pages:{action}", args=[page.pk]))
        many = reverse("wagtail_bulk_action", args=["wagtailcore", "page", action])
        client.post(f"{many}?id={page.pk}")
    assert model.objects.live().filter(pk=page.pk).exists()
    editor = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).text
    assert "Visitors read this" in editor
    assert "Home" in editor


def test_a_site_of_before_keeps_its_words_and_gets_the_year():
    """Also in drafts, and in what was translated: nothing has to be translated anew."""
    migration = import_module("pages.migrations.0009_target_year")
    shipped = (content("mission")["statement"], content("settings")["footer_text"])
    migration.put_year_back(apps, None)
    before = mission()
    assert before.statement == shipped[0].replace("{year}", "2030")
    assert before.get_latest_revision_as_object().statement == before.statement
    assert SiteSettings.objects.get().footer_text == shipped[1].replace("{year}", "2030")
    MissionPage.objects.update(target_year=None)
    migration.take_year_out(apps, None)
    for page in (mission(), mission("es")):
        draft = page.get_latest_revision_as_object()
        assert (draft.statement, draft.target_year) == (page.statement, 2030)
        assert "{year}" in page.statement
    settings = SiteSettings.objects.get()
    assert settings.footer_text == shipped[1]
    assert settings.get_latest_revision_as_object().footer_text == shipped[1]
    translation = Translation.objects.get(source__object_id=mission().translation_key)
    translation.source.update_from_db()
    assert translation.get_progress() == (3, 3)
    assert StringTranslation.objects.filter(data=mission("es").statement).exists()
    assert Page.objects.live().filter(pk=mission("es").pk).exists()
