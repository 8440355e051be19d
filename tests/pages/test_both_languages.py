"""The Collective says the same in both languages, and a bilingual person has the last word."""

import re
from html import unescape

import pytest
from django.urls import reverse
from django.utils.html import strip_tags
from wagtail.models import Page
from wagtail_localize.models import TranslationSource

from pages.models import BasePage, MissionPage, TranslationConfirmation
from tests.factories import member_of
from youth_stories.models import StoryPage

pytestmark = pytest.mark.django_db

NOTE = "Una persona bilingüe todavía no ha confirmado esta traducción"
SKELETON = re.compile(r"<(h[1-6]|ul|ol|li|p|a|b|i|details|summary|blockquote|form)\b")


def main(client, address) -> str:
    html = client.get(address).text
    html = html[html.index("<main") : html.index("</main>")]
    # In English the name says it already.
    return re.sub(r'<p class="stem">.*?</p>', "", html)


def test_each_page_promises_the_same_in_both_languages(client):
    """As many headings, lists, items, paragraphs and links in the same order, and each number."""
    pairs = 0
    for page in Page.objects.live().filter(locale__language_code="es").specific():
        english = page.get_translations().get()
        here, there = main(client, page.url), main(client, english.url)
        assert SKELETON.findall(here) == SKELETON.findall(there), page.url
        numbers = [sorted(set(re.findall(r"\d+", strip_tags(unescape(x))))) for x in (here, there)]
        assert numbers[0] == numbers[1], page.url
        links = [re.findall(r'href="(/(?!static/)[^"]*)"', x) for x in (here, there)]
        assert links[0] == [f"/es{path}" for path in links[1]], page.url
        pairs += 1
    assert pairs == 16


def test_a_translation_says_that_nobody_has_confirmed_it(client):
    for address in ("/es/", "/es/mission/", "/es/hear-from-our-youth/", "/es/for-families/"):
        html = client.get(address).text
        assert NOTE in html, address
        assert f'href="{address.removeprefix("/es")}" hreflang="en">Ver la página en inglés' in html
    for address in ("/mission/", "/es/hear-from-our-youth/1/", "/es/share-your-story/"):
        assert NOTE not in client.get(address).text, address


@pytest.fixture
def mission(client) -> MissionPage:
    """The Spanish mission, confirmed by a publisher on the page that shows both languages."""
    page = MissionPage.objects.get(locale__language_code="es")
    client.force_login(member_of("Publishers", name="bilingual"))
    assert confirm_address(page) in client.get(edit_address(page)).text
    explorer = reverse("wagtailadmin_explore", args=[page.get_parent().pk])
    assert confirm_address(page) in client.get(explorer).text
    shown = client.get(confirm_address(page))
    assert "To increase the number" in shown.text
    assert "Aumentar el número" in shown.text
    client.post(confirm_address(page), {"shown": shown.context["shown"]})
    client.logout()
    return page


def confirm_address(page) -> str:
    return reverse("confirm_translation", args=[page.pk])


def edit_address(page) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def change(page: BasePage, **fields) -> None:
    page = page.specific_class.objects.get(pk=page.pk)
    for name, value in fields.items():
        setattr(page, name, value)
    page.save_revision().publish()


def test_a_bilingual_person_confirms_the_words_of_both_languages(client, mission):
    assert NOTE not in client.get("/es/mission/").text
    assert NOTE in client.get("/es/vision/").text
    confirmation = TranslationConfirmation.objects.get()
    assert confirmation.page_id == mission.pk
    assert confirmation.confirmed_by.email == "bilingual@example.org"
    change(mission, show_in_menus=False)  # no words
    assert NOTE not in client.get("/es/mission/").text


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_confirmation_falls_when_the_words_of_either_language_change(client, mission, language):
    page = MissionPage.objects.get(locale__language_code=language)
    page.title = "A draft changes nothing"
    page.save_revision()
    assert NOTE not in client.get("/es/mission/").text
    change(page, title="Other words")
    assert NOTE in client.get("/es/mission/").text
    assert not TranslationConfirmation.objects.exists()


def test_nobody_confirms_words_that_they_have_not_read(client):
    page = MissionPage.objects.get(locale__language_code="es")
    client.force_login(member_of("Publishers"))
    shown = client.get(confirm_address(page)).context["shown"]
    change(page, title="Otra misión")
    answer = client.post(confirm_address(page), {"shown": shown})
    assert "Please read them again" in answer.text
    assert not TranslationConfirmation.objects.exists()


def test_only_who_may_publish_a_translated_page_confirms_it(client):
    spanish = MissionPage.objects.get(locale__language_code="es")
    client.force_login(member_of("Editors"))
    assert client.get(confirm_address(spanish)).status_code in (302, 403)
    assert confirm_address(spanish) not in client.get(edit_address(spanish)).text
    client.force_login(member_of("Publishers", name="publisher"))
    for page in (MissionPage.objects.get(locale__language_code="en"), StoryPage.objects.get()):
        assert client.get(confirm_address(page)).status_code == 404


def test_no_editor_puts_the_english_words_at_the_spanish_address(client, mission):
    client.force_login(member_of("Editors"))
    english = MissionPage.objects.get(locale__language_code="en")
    english.statement, english.emphasis = "Words of a draft.", ""
    english.save_revision()
    address = reverse("wagtail_localize:convert_to_alias", args=[mission.pk])
    assert "This page stays a translation" in client.post(address, follow=True).text
    mission.refresh_from_db()
    assert mission.alias_of is None
    english.save_revision().publish()
    source = TranslationSource.objects.get(object_id=mission.translation_key)
    address = reverse("wagtail_localize:update_translations", args=[source.pk])
    assert "Publish immediately" not in client.get(address).text
    client.post(address, {"publish_translations": "on"})
    assert "Words of a draft" not in client.get("/es/mission/").text
