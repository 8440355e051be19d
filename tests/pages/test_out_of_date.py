"""Whoever changes a page in English sees that its translation is out of date, and where."""

import json
import re
from datetime import UTC, datetime
from html import unescape
from io import BytesIO
from urllib.parse import urlencode

import polib
import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from wagtail.models import Locale, Page
from wagtail.rich_text import RichText
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield
from wagtail_localize.models import Translation

from pages.models import MissionPage, StandardPage, VisionPage
from psec_site.collective_pages import add
from tests.factories import home_page, member_of, published

pytestmark = pytest.mark.django_db

HOME = "/admin/"
OUT_OF_DATE = "(Spanish, out of date)"


def mission(language="en") -> MissionPage:
    return MissionPage.objects.get(locale__language_code=language)


def editor_of(page: Page) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def publish(client, press="action-publish", **changes) -> str:
    """What is read after the English mission was published with these changes in the editor."""
    page = mission().get_latest_revision_as_object()
    names = ("title", "slug", "statement", "target_year", "emphasis")
    form = {name: getattr(page, name) for name in names} | changes
    form |= {"body": streamfield([]), "comments": inline_formset([]), press: "1"}
    return client.post(editor_of(page), nested_form_data(form), follow=True).text


@pytest.fixture
def publish_translation(client, django_capture_on_commit_callbacks):
    """Presses “Publish” in wagtail-localize's editor of the Spanish mission."""

    def press(page: Page | None = None) -> str:
        address = editor_of(page or mission("es"))
        with django_capture_on_commit_callbacks(execute=True):
            return client.post(address, {"action": "publish"}, follow=True).text

    return press


def translate(client, words: dict[str, str], page: Page | None = None) -> None:
    """Types these words into the boxes beside the English ones."""
    key = (page or mission()).translation_key
    translation = Translation.objects.get(source__object_id=key)
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
    assert "This page in Spanish is out of date: 2 of its 3 texts are still" in said
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


def test_good_spanish_stays_public_until_somebody_has_changed_it(
    client, publish_translation, time_machine
):
    client.force_login(member_of("Publishers"))
    old, english = mission("es").statement, f"{mission().statement} Every year."
    publish(client, statement=english)
    for _press in range(2):
        said = unescape(publish_translation())
        assert "Nothing was published: “Misión” would be partly in English." in said
        assert f"Still to be translated: “{english[:30]}" in said
    # Nor by whoever goes past the editor's button.
    translation = Translation.objects.get(source__object_id=mission().translation_key)
    with pytest.raises(ValidationError):
        translation.save_target(publish=True)
    assert mission("es").statement == old
    assert "Every year" not in client.get("/es/mission/").text

    [shown] = shown_in_editor(client, mission("es"), english)
    assert shown["data"] == old
    assert "The English was changed: change this too" in shown["error"]
    # It is dated in Philadelphia, where the day is not over yet.
    time_machine.move_to(datetime(2026, 11, 30, 1, tzinfo=UTC), tick=False)
    translate(client, {english: f"{old} Cada año."})
    [shown] = shown_in_editor(client, mission("es"), english)
    assert shown["comment"] == "Translated manually on 29 November 2026"
    assert "Published 'Misión' in" in unescape(publish_translation())
    assert "Cada año." in client.get("/es/mission/").text


def plain(html: str) -> str:
    """The HTML without what differs in a checkbox beside its name, value and state."""
    return re.sub(r' (?:id|class|required|aria-\w+)(?:="[^"]*")?', "", html)


def shown_in_editor(client, page: Page, english: str) -> list[dict]:
    """What is in the field beside these English words."""
    props = json.loads(
        unescape(re.search(r'data-props="([^"]*)"', client.get(editor_of(page)).text)[1])
    )
    segments = [each["id"] for each in props["segments"] if each.get("source") == english]
    return [each for each in props["initialStringTranslations"] if each["segment_id"] in segments]


def test_each_changed_paragraph_keeps_its_own_spanish(client):
    client.force_login(member_of("Publishers"))
    page = VisionPage.objects.get(locale__language_code="en")
    page.body = [("text", "<p>One.</p><p>Two.</p><p>Three.</p>")]
    page.save_revision().publish()
    translate(client, {"One.": "Uno.", "Two.": "Dos.", "Three.": "Tres."}, page)
    [block] = page.body
    block.value = RichText("<p>One.</p><p>Two, changed.</p><p>New.</p><p>Three.</p>")
    page.save_revision().publish()
    spanish = page.get_translation(Locale.objects.get(language_code="es"))
    fields = {
        english: [
            (each["data"], bool(each["error"]))
            for each in shown_in_editor(client, spanish, english)
        ]
        for english in ("One.", "Two, changed.", "New.", "Three.")
    }
    assert fields == {
        "One.": [("Uno.", False)],
        "Two, changed.": [("Dos.", True)],
        "New.": [],
        "Three.": [("Tres.", False)],
    }


def test_what_nobody_has_translated_is_not_published(client, publish_translation):
    client.force_login(member_of("Publishers"))
    english = add(home_page(), StandardPage(title="Summer lab", introduction="Words.", body=[]))
    locale = Locale.objects.get(language_code="es")
    address = reverse("wagtail_localize:submit_page_translation", args=[english.pk])
    assert f'name="locales" value="{locale.pk}" checked' in plain(client.get(address).text)
    client.post(address, {"locales": locale.pk})
    spanish = english.get_translation(locale)
    assert "Still to be translated: “Summer lab”, “Words.”." in publish_translation(spanish)
    bulk = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    for pages in (spanish, spanish.get_parent()):
        said = client.post(f"{bulk}?id={pages.pk}", {"include_descendants": "on"}, follow=True).text
        assert "Nothing was published: “Summer lab” would be partly in English." in said
    assert client.get("/es/summer-lab/").status_code == 404
    english.introduction = "Other words."
    english.save_revision().publish()
    assert "(Spanish, not public yet): 2 of its 2 texts" in client.get(HOME).text


@pytest.fixture
def draft_in_both_languages(client) -> Page:
    """The Spanish draft of a new page, in English words still."""
    client.force_login(member_of("Publishers"))
    english = add(home_page(), StandardPage(title="Summer lab", introduction="Words.", body=[]))
    locale = Locale.objects.get(language_code="es")
    address = reverse("wagtail_localize:submit_page_translation", args=[english.pk])
    client.post(address, {"locales": locale.pk})
    return english.get_translation(locale)


def test_a_page_with_english_words_stays_a_translation(client, draft_in_both_languages):
    spanish = draft_in_both_languages
    english = spanish.get_translations().get().specific
    translation = Translation.objects.get(source__object_id=spanish.translation_key)
    stop = reverse("wagtail_localize:stop_translation", args=[translation.pk])
    said = client.post(stop, {"next": editor_of(spanish)}, follow=True).text
    assert "Translate first: “Summer lab”, “Words.”." in said
    translation.refresh_from_db()
    assert translation.enabled
    translate(client, {"Summer lab": "Laboratorio", "Words.": "Palabras."}, english)
    client.post(editor_of(spanish), {"action": "save"})
    client.post(stop, {"next": editor_of(spanish)})
    translation.refresh_from_db()
    assert not translation.enabled


def test_translating_a_page_leaves_the_one_above_it_in_its_language(client):
    client.force_login(member_of("Publishers"))
    above = add(home_page(), StandardPage(title="Summer lab", introduction="Words.", body=[]))
    below = add(above, StandardPage(title="Rooms", introduction="Words.", body=[]))
    locale = Locale.objects.get(language_code="es")
    address = reverse("wagtail_localize:submit_page_translation", args=[below.pk])
    said = client.post(address, {"locales": locale.pk}, follow=True)
    assert "Translate “Summer lab” first" in said.text
    first = reverse("wagtail_localize:submit_page_translation", args=[above.pk])
    assert said.redirect_chain[-1][0] == first
    assert client.get("/es/summer-lab/").status_code == 404
    client.post(first, {"locales": locale.pk})
    client.post(address, {"locales": locale.pk})
    assert below.get_translation(locale).get_parent() == above.get_translation(locale).page_ptr
    assert client.get("/es/summer-lab/").status_code == 404


def test_no_page_is_copied_into_the_other_language(client):
    client.force_login(member_of("Publishers"))
    page = add(home_page(), StandardPage(title="Summer lab", introduction="Words.", body=[]))
    home = home_page().get_translation(Locale.objects.get(language_code="es"))
    data = {"new_title": page.title, "new_slug": page.slug, "new_parent_page": home.pk}
    for more in ({"publish_copies": "on"}, {"alias": "on"}):
        client.post(reverse("wagtailadmin_pages:copy", args=[page.pk]), data | more)
        assert client.get("/es/summer-lab/").status_code == 404


def test_not_even_a_superuser_fills_a_language_with_copies(admin_client):
    locale = Locale.objects.get(language_code="es")
    page = admin_client.get(reverse("wagtaillocales:edit", args=[locale.pk]))
    assert page.status_code == 200
    assert "sync_from" not in page.text


def test_what_was_changed_back_is_not_out_of_date(client):
    client.force_login(member_of("Publishers"))
    page = mission()
    delivered = {"statement": page.statement, "emphasis": page.emphasis}
    assert "out of date" in publish(client, statement="A sample mission.", emphasis="sample")
    assert "out of date" not in publish(client, **delivered)
    assert "out of date" not in client.get(HOME).text


def test_who_approves_a_change_reads_that_it_is_public_and_its_spanish_is_not(client):
    client.force_login(member_of("Editors", name="editor"))
    publish(client, press="action-submit", statement="A reviewed mission.", emphasis="")
    client.force_login(member_of("Publishers"))
    first_page = client.get(HOME)
    assert "Awaiting your review" in first_page.text
    panels = [panel.name for panel in first_page.context["panels"] if hasattr(panel, "name")]
    assert panels.index("workflow_objects_to_moderate") < panels.index("translations")
    approve = {"workflow-action-name": "approve"}
    said = publish(client, press="action-workflow-action", **approve)
    assert "“Mission” is approved and public." in said
    assert "This page in Spanish is out of date: 1 of its 2 texts" in said
    assert "A reviewed mission." in client.get("/mission/").text


def test_who_approves_from_the_first_page_reads_what_became_of_it(client):
    client.force_login(member_of("Editors", name="editor"))
    publish(client, press="action-submit", statement="A reviewed mission.", emphasis="")
    client.force_login(member_of("Publishers"))
    [task] = mission().current_workflow_state.task_states.all()
    address = reverse("wagtailadmin_pages:workflow_action", args=[mission().pk, "approve", task.pk])
    said = client.post(f"{address}?next={HOME}", follow=True).text
    assert "“Mission” is approved and public." in said
    assert "This page in Spanish is out of date: 1 of its 2 texts" in said


def test_words_that_were_taken_out_in_english_are_missed_in_spanish(client, publish_translation):
    client.force_login(member_of("Publishers"))
    assert mission().emphasis
    assert "so look it through and publish it" in publish(client, emphasis="")
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
    assert (entry.fuzzy, entry.msgstr) == (True, mission("es").statement)
    assert [each.msgid for each in po if each.fuzzy] == [entry.msgid]
    entry.msgstr = "Una frase de muestra para {year}."
    file = BytesIO(str(po).encode())
    file.name = "es.po"
    page = client.post(f"{address}/upload/", {"file": file}, follow=True)
    assert "Successfully imported" in page.text
    publish_translation()
    assert "Una frase de muestra para" in client.get("/es/mission/").text
