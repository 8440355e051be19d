"""A site from before its pages had languages gets the Spanish tree, and loses nothing."""

import pytest
from django.core.management import call_command
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Locale, Page
from wagtail_localize.models import TranslatableObject, Translation

from pages.models import MissionPage, SiteSettings, StandardPage
from psec_site.collective_pages import add, page_of
from tests.factories import home_page

pytestmark = pytest.mark.django_db


@pytest.fixture
def old_home() -> StandardPage:
    """The page /es/ of such a site, with the pages below it, as they were loaded."""
    home_page("es").delete()
    TranslatableObject.objects.all().delete()
    Locale.objects.get(language_code="es").delete()
    SiteSettings.objects.update(footer_text_es="")
    page = add(home_page(), StandardPage(title="En español", slug="es", body=[]))
    for name in ("for_families", "privacy", "accessibility"):
        add(page, page_of(name, "es"))
    return StandardPage.objects.get(pk=page.pk)


def load(capsys) -> str:
    capsys.readouterr()
    call_command("load_content")
    return capsys.readouterr().out


def tree() -> list[tuple]:
    return list(Page.objects.order_by("path").values_list("pk", "url_path", "live", "locale"))


def text(client, address) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return response.text


def test_the_spanish_pages_are_added_once(client, old_home, capsys):
    load(capsys)
    for address in ("", "mission/", "vision/", "members-in-action/cross-key-consulting/"):
        assert '<html lang="es">' in text(client, f"/es/{address}")
    assert "Personas negras y latinas" in text(client, "/es/privacy/")  # the footer
    assert {translation.get_status_display() for translation in Translation.objects.all()} == {
        "Up to date"
    }
    assert not StandardPage.objects.filter(pk=old_home.pk).exists()  # nobody had changed it
    MissionPage.objects.get(locale__language_code="es").delete()
    before = tree()
    load(capsys)
    assert tree() == before  # what staff deleted stays deleted


def test_what_staff_changed_below_es_moves_with_them(client, old_home, capsys):
    families = StandardPage.objects.child_of(old_home).get(slug="for-families")
    families.introduction = "Palabras que cambió el personal."
    families.save_revision().publish()
    families.title = "Un borrador"
    families.save_revision()
    add(old_home, StandardPage(title="Sólo en español", slug="solo", body=[]))
    old_home.introduction = "Otra bienvenida"
    old_home.save_revision().publish()

    load(capsys)

    assert "Palabras que cambió el personal." in text(client, "/es/for-families/")
    assert "Sólo en español" in text(client, "/es/solo/")
    moved = StandardPage.objects.get(pk=families.pk)
    assert moved.get_translation(Locale.get_default()).url == "/for-families/"
    draft = moved.get_latest_revision_as_object()
    assert (draft.title, draft.locale.language_code, draft.url) == (
        "Un borrador",
        "es",
        "/es/for-families/",
    )
    kept = StandardPage.objects.get(pk=old_home.pk)  # nothing of it is thrown away
    assert (kept.live, kept.introduction, kept.locale.language_code) == (
        False,
        "Otra bienvenida",
        "es",
    )
    for address in ("/es/es/", "/es/es/for-families/", "/es/en-espanol/"):
        assert client.get(address).status_code == 404
    assert not Redirect.objects.filter(old_path__startswith="/es/").exists()


def test_spanish_words_are_published_only_beside_the_english_ones_they_translate(
    client, old_home, capsys
):
    mission = MissionPage.objects.get()
    mission.statement, mission.emphasis = "Another sample mission.", ""
    mission.save_revision().publish()
    assert "as a draft, to be read first: “Misión”" in load(capsys)
    assert client.get("/es/mission/").status_code == 404
    assert "Misión" not in text(client, "/es/")
    source = Translation.objects.get(source__object_id=mission.translation_key)
    assert source.get_progress() == (2, 1)  # the title


def test_no_language_stands_at_the_address_of_the_other(client, old_home):
    """Between the new code and the command: rather nothing than English words as Spanish ones."""
    assert client.get("/es/").status_code == 404
    assert '<html lang="en">' in text(client, "/")
