"""Whoever changes a page in English sees that its translation is out of date, and where."""

from io import BytesIO
from urllib.parse import urlencode

import polib
import pytest
from django.urls import reverse
from wagtail.models import Page
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield
from wagtail_localize.models import Translation

from pages.models import MissionPage
from tests.factories import member_of, published

pytestmark = pytest.mark.django_db

HOME = "/admin/"
OUT_OF_DATE = "1 page is out of date"


def mission(language="en") -> MissionPage:
    return MissionPage.objects.get(locale__language_code=language)


def editor_of(page: Page) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def publish(client, **changes) -> str:
    """What is read after the English mission was published with these changes in the editor."""
    page = mission()
    names = ("title", "slug", "statement", "target_year", "emphasis")
    form = {name: getattr(page, name) for name in names} | changes
    form |= {"body": streamfield([]), "comments": inline_formset([]), "action-publish": "1"}
    return client.post(editor_of(page), nested_form_data(form), follow=True).text


@pytest.fixture
def publish_translation(client, django_capture_on_commit_callbacks):
    """Presses “Publish” in wagtail-localize's editor of the Spanish mission."""

    def press() -> None:
        with django_capture_on_commit_callbacks(execute=True):
            client.post(editor_of(mission("es")), {"action": "publish"})

    return press


def translate(client, words: dict[str, str]) -> None:
    """Types these words into the boxes beside the English ones."""
    translation = Translation.objects.get(source__object_id=mission().translation_key)
    for segment in translation.source.stringsegment_set.filter(string__data__in=words):
        client.put(
            reverse("wagtail_localize:edit_string_translation", args=[translation.pk, segment.pk]),
            urlencode({"value": words[segment.string.data]}),
            content_type="application/x-www-form-urlencoded",
        )


def test_an_editor_who_changes_the_mission_is_led_to_what_its_spanish_page_lacks(
    client, publish_translation
):
    client.force_login(member_of("Publishers"))
    assert "out of date" not in client.get(HOME).text
    said = publish(client, statement="Another sample mission.", emphasis="sample")
    assert "This page in Spanish is out of date now: 2 of its 3 texts are still" in said
    assert f'href="{editor_of(mission("es"))}"' in said
    assert "Another sample mission." in client.get(editor_of(mission("es"))).text
    first_page = client.get(HOME).text
    assert OUT_OF_DATE in first_page
    assert f'<a href="{editor_of(mission("es"))}">Misión</a>' in first_page
    assert "Another sample mission." not in client.get("/es/mission/").text

    translate(client, {"Another sample mission.": "Otra misión de muestra.", "sample": "muestra"})
    publish_translation()
    assert "out of date" not in client.get(HOME).text
    assert "Otra misión de" in client.get("/es/mission/").text


def test_words_that_were_taken_out_in_english_are_missed_in_spanish(client, publish_translation):
    client.force_login(member_of("Publishers"))
    assert mission().emphasis
    assert "something was taken out or moved" in publish(client, emphasis="")
    assert OUT_OF_DATE in client.get(HOME).text
    publish_translation()
    assert "out of date" not in client.get(HOME).text


def test_what_changes_no_words_puts_nothing_out_of_date(client):
    client.force_login(member_of("Publishers"))
    assert "out of date" not in publish(client)
    assert "out of date" not in client.get(HOME).text
    published()  # a story has no translated page


def test_a_reviewer_of_stories_is_not_told_of_pages(client):
    page = mission()
    page.statement, page.emphasis = "Another sample mission.", ""
    page.save_revision().publish()
    client.force_login(member_of("Story reviewers", name="reviewer"))
    assert "out of date" not in client.get(HOME).text
    client.force_login(member_of("Editors", name="editor"))
    assert OUT_OF_DATE in client.get(HOME).text


def test_a_translator_without_a_login_works_on_a_file(client, publish_translation):
    client.force_login(member_of("Publishers"))
    publish(client, emphasis="", statement="A sample sentence for {year}.")
    translation = Translation.objects.get(source__object_id=mission().translation_key)
    client.post(f"/admin/localize/update/{translation.source_id}/", {"publish_translations": ""})
    address = f"/admin/localize/translate/{translation.pk}/pofile"
    po = polib.pofile(client.get(f"{address}/download/").content.decode())
    [entry] = [each for each in po if each.msgid == "A sample sentence for {year}."]
    entry.msgstr = "Una frase de muestra para {year}."
    file = BytesIO(str(po).encode())
    file.name = "es.po"
    page = client.post(f"{address}/upload/", {"file": file}, follow=True)
    assert "Successfully imported" in page.text
    publish_translation()
    assert "Una frase de muestra para" in client.get("/es/mission/").text
