"""The Collective's own text is on the site, word for word, where a reader looks for it."""

import re
from html import unescape
from pathlib import Path

import pytest
from django.utils.html import strip_tags

pytestmark = pytest.mark.django_db

# The text of the organization's earlier page, without that host's additions and image names.
ABOUT_US = (Path(__file__).parent / "about_us.txt").read_text()
# One sentence there, on two lines.
ABOUT_US = re.sub(r"Bioengineering\s+&", "Bioengineering &", ABOUT_US)


def plain(text: str) -> str:
    """The text with one space between words, and none before a period."""
    return re.sub(r"\s+([.,])", r"\1", re.sub(r"\s+", " ", text)).strip()


def words_of(client, address: str) -> str:
    html = client.get(address).content.decode()
    main = html[html.index("<main") : html.index("</main>")]
    return plain(unescape(strip_tags(re.sub(r"<(?!/?(b|i|em|mark|strong|a|span)\b)", " <", main))))


def sentences(text: str) -> list[str]:
    paragraphs = [plain(paragraph) for paragraph in re.split(r"\n\s*\n", text)]
    return [
        sentence
        for paragraph in paragraphs
        for sentence in re.split(r"(?<=[.!]) (?=[A-Z\"])", paragraph)
        if sentence
    ]


PLACES = {
    "Mission": "/mission/",
    "To increase the number": "/mission/",
    "Vision": "/vision/",
    "100% of STEM careers": "/vision/",
    "Achieving our Vision": "/vision/",
    "This 10-year": "/vision/",
    "By utilizing": "/vision/",
    "Our diverse members": "/vision/",
    "Our Hear From Our Youth": "/vision/",
    "Together, we strive": "/vision/",
    "PSEC Members In Action": "/members-in-action/",
    "Our friends at Cross Key": "/members-in-action/cross-key-consulting/",
    "Hear From Our Youth": "/hear-from-our-youth/",
    'The "Hear From Our Youth" campaign': "/hear-from-our-youth/",
    "We aim to share": "/hear-from-our-youth/",
    "From groundbreaking": "/hear-from-our-youth/",
    "The campaign also": "/hear-from-our-youth/",
    "Join us in": "/hear-from-our-youth/",
    "Click HERE": "/hear-from-our-youth/",
    "I fell in love": "/hear-from-our-youth/1/",
    "I love being able": "/hear-from-our-youth/1/",
    "I am able": "/hear-from-our-youth/1/",
    "I also love": "/hear-from-our-youth/1/",
}


@pytest.mark.parametrize("sentence", sentences(ABOUT_US))
def test_each_sentence_is_on_the_page_where_readers_look_for_it(client, sentence):
    if sentence.startswith("Makayla Cheng"):
        name, line = sentence.split(", ", 1)
        words = words_of(client, "/hear-from-our-youth/1/")
        assert name in words
        assert line in words
        return
    place = next(
        place
        for start, place in sorted(PLACES.items(), key=lambda item: -len(item[0]))
        if sentence.startswith(start)
    )
    assert sentence.casefold() in words_of(client, place).casefold()


def test_home_shows_the_mission_the_vision_and_the_approach(client):
    words = words_of(client, "/")
    for start in ("To increase", "100% of", "This 10-year", "I fell in love", "Our friends"):
        sentence = next(s for s in sentences(ABOUT_US) if s.startswith(start))
        assert sentence in words


def test_the_spotlight_shows_its_date(client):
    assert "September 2024" in words_of(client, "/members-in-action/cross-key-consulting/")


def test_loading_content_again_changes_nothing_that_staff_wrote(client):
    from django.core.management import call_command

    from pages.models import MissionPage

    mission = MissionPage.objects.get(locale__language_code="en")
    mission.emphasis = ""
    mission.statement = "Changed by staff."
    mission.save_revision().publish()
    call_command("load_content")
    assert "Changed by staff." in words_of(client, "/")


@pytest.mark.parametrize("address", ["/for-families/", "/es/for-families/"])
def test_families_read_the_numbers_of_days_that_are_set(client, settings, address):
    words = words_of(client, address)
    assert "_DAYS" not in words
    for days in (settings.UNANSWERED_DAYS, settings.RECORD_DAYS, settings.ERASURE_NOTICE_DAYS):
        assert f" {days} d" in words.replace("\xa0", " ") or f"{days} more days" in words


def test_no_letter_and_no_private_page_has_a_number_of_days_of_its_own(settings):
    folders = (settings.BASE_DIR / "templates" / name for name in ("emails", "youth_stories"))
    typed = re.compile(r"\b\d+ (?:more )?days?\b|\b(?:two|2) (?:more )?years\b|a week ago", re.I)
    found = {
        path.name: typed.findall(path.read_text())
        for folder in folders
        for path in folder.rglob("*.*")
        if "review" not in path.parts and typed.search(path.read_text())
    }
    assert found == {}
