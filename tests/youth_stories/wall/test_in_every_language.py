"""A story is one page. In Spanish it stands in Spanish dress, and its own words stay its own."""

import re

import pytest
from django.conf import settings
from django.core.management import call_command
from django.urls import reverse
from wagtail.actions.create_alias import CreatePageAliasAction
from wagtail.models import Locale, Page
from wagtail_localize.models import String, StringTranslation, TranslationSource

from tests.factories import draft, home_page, member_of, picture, published, run_waiting_tasks
from youth_stories.models import PublicationRefused, StoryPage, StoryTranslation, Submission
from youth_stories.models.translation import words_hash

pytestmark = pytest.mark.django_db

WALL = "/es/hear-from-our-youth/"
WORDS = "An unmistakable sample of words."


@pytest.fixture
def story() -> StoryPage:
    page = published(story=WORDS, study="Sample Robotics", school="", role="")
    run_waiting_tasks()
    return page


def stored_words() -> list[str]:
    """Every text in wagtail-localize's tables."""
    sources = TranslationSource.objects.values_list("content_json", flat=True)
    strings = String.objects.values_list("data", flat=True)
    return [*sources, *strings, *StringTranslation.objects.values_list("data", flat=True)]


def without_spanish_pages() -> Locale:
    home_page("es").delete()
    TranslationSource.objects.all().delete()
    return Locale.objects.get(language_code="es")


def assert_stories_were_passed_by() -> None:
    assert set(StoryPage.objects.values_list("locale__language_code", flat=True)) == {"en"}
    assert not Page.objects.exclude(alias_of=None).type(StoryPage).exists()
    assert not [text for text in stored_words() if WORDS in text]


def test_translating_all_pages_in_the_editor_passes_stories_by(client, story):
    spanish = without_spanish_pages()
    client.force_login(member_of("Publishers"))
    address = reverse("wagtail_localize:submit_page_translation", args=[home_page().pk])
    assert "Include the 15 pages below it" in client.get(address).text
    done = client.post(address, {"locales": [spanish.pk], "include_subtree": "on"}, follow=True)
    assert "can be translated into Español now" in done.text
    pages = Page.objects.filter(locale=spanish)
    assert len(pages) == 16
    assert not pages.live().exists()  # English words are not shown as Spanish ones
    assert_stories_were_passed_by()


def test_an_editor_who_wants_to_translate_a_story_is_told_where_that_is_done(client, story):
    client.force_login(member_of("Publishers"))
    address = reverse("wagtail_localize:submit_page_translation", args=[story.pk])
    spanish = Locale.objects.get(language_code="es")
    for response in (
        client.get(address, follow=True),
        client.post(address, {"locales": [spanish.pk]}, follow=True),
    ):
        assert "A story is one page for all languages" in response.text
    assert_stories_were_passed_by()


@pytest.mark.parametrize(
    "make",
    [
        lambda page, _locale: page.create_alias(),
        lambda page, locale: page.copy_for_translation(locale),
        lambda page, locale: CreatePageAliasAction(page, update_locale=locale).execute(),
        lambda page, _locale: TranslationSource.update_or_create_from_instance(page),
    ],
    ids=["alias", "copy for translation", "Wagtail's own action", "source of a translation"],
)
def test_a_shell_can_neither_alias_a_story_nor_take_its_words_for_translation(story, make):
    before = Page.objects.count()
    with pytest.raises(PublicationRefused):
        make(story, Locale.objects.get(language_code="es"))
    assert Page.objects.count() == before
    assert_stories_were_passed_by()


def main(client, address) -> str:
    html = client.get(address).text
    assert '<html lang="es">' in html
    return html[html.index("<main") : html.index("</main>")]


def test_a_spanish_reader_reads_the_original_words_marked_as_english(client, story):
    html = main(client, f"{WALL}{story.number}/")
    assert re.search(rf'<blockquote [^>]*lang="en"[^>]*><p class="lead">{WORDS}', html)
    assert html.count("Sample Robotics") == 1  # the line below the name
    for found in re.finditer("Sample Robotics", html):
        assert 'lang="en"' in html[: found.start()].rpartition("<")[2]
    assert "Escrita en inglés." in html
    assert "Written in" not in client.get(story.url).text
    assert f'href="{WALL}?field=life"' in html
    assert "Ciencias" in html


def test_a_photo_says_in_which_language_it_is_described(client):
    story = published(photo=picture(), photo_alt="A sample laboratory")
    run_waiting_tasks()
    html = main(client, f"{WALL}{story.number}/")
    assert re.search(
        r'<span class="photo [^"]*" lang="en" dir="auto">(?:(?!</span>).)*alt="A sample', html, re.S
    )


def test_a_translation_that_was_agreed_to_stands_beside_the_original(client, story):
    StoryTranslation.objects.create(
        submission=story.submission,
        language="es",
        study="Robótica de muestra",
        story="Unas palabras de muestra.",
        translated_by="Ana Muestra",
        original_hash=words_hash(story),
        read_at=story.first_published_at,
    )
    html = main(client, f"{WALL}{story.number}/")
    assert WORDS in html
    assert "La traducción está abajo." in html
    assert re.search(r'lang="es"[^>]*>\s*<p>Robótica de muestra</p>', html)
    assert "Ana Muestra" in html[html.index("Unas palabras") :]


def test_the_wall_its_filters_its_search_and_its_feed_are_in_spanish_too(client, story):
    for query in ("", "?field=life", "?stage=high_school", "?q=robotics"):
        html = main(client, WALL + query)
        assert f'href="{WALL}{story.number}/"' in html, query
    assert story.display_name not in main(client, f"{WALL}?field=math")
    feed = client.get(f"{WALL}feed/").text
    assert f'href="http://localhost:8000{WALL}{story.number}/"' in feed
    assert 'xml:lang="es"' in feed
    assert f'href="http://localhost:8000{WALL}"' in feed
    english = client.get("/hear-from-our-youth/feed/").text
    assert f'href="http://localhost:8000/hear-from-our-youth/{story.number}/"' in english


def test_the_letter_that_it_is_online_leads_to_the_page_in_the_students_language(mailoutbox):
    page = draft(story=WORDS)
    Submission.objects.filter(pk=page.submission.pk).update(mail_language="es")
    page.get_latest_revision().publish()
    run_waiting_tasks()
    address = f"http://localhost:8000{WALL}{StoryPage.objects.latest('element').number}/"
    assert [mail for mail in mailoutbox if f"{address}\n" in mail.body]


def test_a_story_that_is_gone_says_so_in_spanish(client, story):
    story.unpublish()
    response = client.get(f"{WALL}{story.number}/")
    assert response.status_code == 410
    assert "ya no está aquí" in response.text


@pytest.mark.parametrize("number", ["1", "2"])
def test_each_address_of_a_story_names_itself_and_the_other(client, story, number):
    paths = {"en": f"/hear-from-our-youth/{number}/", "es": f"{WALL}{number}/"}
    paths["x-default"] = paths["en"]
    for language in ("en", "es"):
        head = client.get(paths[language]).text.partition("</head>")[0]
        assert f'rel="canonical" href="http://localhost:8000{paths[language]}"' in head
        for code, path in paths.items():
            assert f'hreflang="{code}" href="http://localhost:8000{path}"' in head


def test_a_wall_takes_as_few_queries_in_spanish_with_many_stories(
    client, django_assert_max_num_queries
):
    call_command("sample_stories", count=60, verbosity=0)
    client.get(WALL)
    for address, budget in ((WALL, 17), (f"{WALL}?page=3", 17), (f"{WALL}5/", 18)):
        with django_assert_max_num_queries(budget):
            assert client.get(address).status_code == 200


def test_the_site_has_pages_in_each_of_its_languages():
    codes = [code for code, _name in settings.LANGUAGES]
    assert sorted(Locale.objects.values_list("language_code", flat=True)) == sorted(codes)
