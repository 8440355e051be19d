"""Two people edit the same: the second one is told, loses nothing, and decides what stays."""

import json
import re
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from pages.models import SiteSettings
from psec_site.forms.models import FormsPage
from tests.factories import article, member_of
from youth_stories.models import Wording

from .test_undo import form_of

pytestmark = pytest.mark.django_db

HIDDEN = re.compile(r'name="(loaded_revision_\w+)" value="([^"]*)"')


def editor(name: str) -> Client:
    client = Client()
    user = member_of("Publishers", name=name)
    user.first_name = name
    user.save()
    client.force_login(user)
    return client


def page() -> FormsPage:
    return FormsPage.objects.get(locale__language_code="en").get_latest_revision_as_object()


def settings() -> SiteSettings:
    return SiteSettings.objects.get()


def letter() -> Wording:
    return Wording.objects.get(place="mail_received")


# What is read again, where it is edited, what Lia changes, and what Ada changes.
EDITED = {
    "the site settings": (
        settings,
        "wagtailsnippets_pages_sitesettings:edit",
        {"contact_address": "1 Sample Street"},
        {"contact_phone": "215-555-0199"},
    ),
    "a page": (
        page,
        "wagtailadmin_pages:edit",
        {"title": "Our sample forms"},
        {"seo_title": "Sample"},
    ),
    "the words of a letter": (
        letter,
        "wagtailsnippets_youth_stories_wording:edit",
        {"text": "Lia's English.", "text_es": "Español de Lia."},
        {"text_es": "Español de Ada."},
    ),
}


def opened(response) -> dict:
    """What the browser sends from this editor."""
    html = response.text
    data = {name: value for name, value in form_of(response).items() if value is not None}
    return data | {name: unescape(value) for name, value in HIDDEN.findall(html)}


def values(instance, names) -> dict:
    return {name: getattr(instance, name) for name in names}


@pytest.mark.parametrize("what", EDITED)
def test_what_lia_saved_while_ada_typed_is_not_lost_and_ada_decides(what):
    read, view, of_lia, of_ada = EDITED[what]
    address = reverse(view, args=[read().pk])
    lia, ada = editor("Lia"), editor("Ada")
    form_of_ada = opened(ada.get(address)) | of_ada
    assert lia.post(address, opened(lia.get(address)) | of_lia).status_code == 302

    refused = ada.post(address, form_of_ada)
    assert values(read(), of_lia) == of_lia
    assert "Lia saved a newer version" in refused.text
    form = refused.context["form"]
    assert {name: form[name].value() for name in of_ada} == of_ada
    compare = re.search(r'href="([^"]*/compare/[^"]*)"', refused.text)[1]
    compared = ada.get(unescape(compare)).text
    assert all(word in unescape(compared) for value in of_lia.values() for word in value.split())

    assert ada.post(address, opened(refused)).status_code == 302
    assert values(read(), of_ada) == of_ada


def test_ada_who_answered_wagtail_s_question_is_asked_again_of_a_newer_version_only():
    address = reverse("wagtailadmin_pages:edit", args=[page().pk])
    lia, ada = editor("Lia"), editor("Ada")
    form_of_ada = opened(ada.get(address)) | {"title": "Of Ada"}
    lia.post(address, opened(lia.get(address)) | {"title": "Of Lia"})
    form_of_ada["replaced_revision"] = page().get_latest_revision().pk
    lia.post(address, opened(lia.get(address)) | {"title": "Of Lia again"})
    assert "Lia saved a newer version" in ada.post(address, form_of_ada).text
    form_of_ada["replaced_revision"] = page().get_latest_revision().pk
    assert ada.post(address, form_of_ada).status_code == 302
    assert page().title == "Of Ada"


def test_ada_is_told_beside_her_own_mistake_too():
    address = reverse("wagtailsnippets_pages_sitesettings:edit", args=[settings().pk])
    lia, ada = editor("Lia"), editor("Ada")
    form_of_ada = opened(ada.get(address)) | {"contact_phone": "no number"}
    lia.post(address, opened(lia.get(address)) | {"alert_text": ""})
    refused = ada.post(address, form_of_ada).text
    assert "Lia saved a newer version" in refused
    assert "Enter a phone number" in refused


def test_what_the_editor_saved_by_itself_is_nobody_elses():
    address = reverse("wagtailadmin_pages:edit", args=[page().pk])
    ada = editor("Ada")
    form = opened(ada.get(address)) | {"title": "Half a"}
    assert ada.post(address, form, headers={"Accept": "application/json"}).json()["success"]
    assert ada.post(address, form | {"title": "Half a sample"}).status_code == 302
    assert page().title == "Half a sample"


def test_half_a_sentence_of_the_alert_is_not_saved_by_itself():
    address = reverse("wagtailsnippets_pages_sitesettings:edit", args=[settings().pk])
    assert "w-autosave-interval" not in editor("Ada").get(address).text


def test_the_words_of_a_letter_that_were_there_before_can_be_put_back():
    lia = editor("Lia")
    address = reverse("wagtailsnippets_youth_stories_wording:edit", args=[letter().pk])
    for words in ("First", "Second"):
        changed = {"text": f"{words}.", "text_es": f"{words} es."}
        assert lia.post(address, opened(lia.get(address)) | changed).status_code == 302
    history = lia.get(
        reverse("wagtailsnippets_youth_stories_wording:history", args=[letter().pk])
    ).text
    earlier = re.findall(r'href="([^"]+/revert/)"', history)[-2]  # the oldest is the default
    shown = lia.get(earlier)
    assert lia.post(shown.context["action_url"], opened(shown)).status_code == 302
    assert letter().text == "First."


def test_whoever_deletes_a_page_reads_who_has_it_open_and_what_was_typed_stays():
    page = article()
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    lia, maria = editor("Lia"), editor("Maria")
    form = maria.get(address).context["form"]
    for question in ("delete", "unpublish"):
        bulk = reverse("wagtail_bulk_action", args=["wagtailcore", "page", question])
        one = reverse(f"wagtailadmin_pages:{question}", args=[page.pk])
        for asked in (lia.get(one), lia.get(f"{bulk}?id={page.pk}&id={page.get_parent().pk}")):
            assert "just now, and may be typing: Maria." in asked.text
    lia.post(reverse("wagtailadmin_pages:delete", args=[page.pk]))
    typed = {name: form[name].value() or "" for name in form.fields}
    typed["body-0-value"] = json.dumps({"blocks": [{"text": "What Maria “wrote”"}]})
    gone = maria.post(address, typed | {"title": "Maria's title", "action-submit": "x"})
    assert gone.status_code == 404
    assert "What Maria “wrote”</textarea>" in gone.text
    assert "Maria&#x27;s title</textarea>" in gone.text
    assert "csrf" not in gone.text
    assert "If it was a story" not in gone.text


def test_the_words_of_a_story_that_is_erased_are_not_handed_out_again():
    address = reverse("wagtailadmin_pages:edit", args=[99999])
    gone = editor("Lia").post(address, {"first_name": "Sam", "story": "Taken back."})
    assert gone.status_code == 404
    assert "If it was a story" in gone.text
    assert "Taken back" not in gone.text
