"""Whoever is asked sees the card before they answer, and prints a poster of a public story."""

from io import BytesIO

import pytest
from django.conf import settings
from django.test import Client
from PIL import Image

from tests.factories import (
    ALL_SCOPES,
    STORY,
    asked,
    private_page,
    published,
    received,
    run_waiting_tasks,
)
from tests.story_flow import GUARDIAN, STUDENT, last_link, post_step
from youth_stories.models import ShareCard, StoryTranslation
from youth_stories.models.translation import words_hash
from youth_stories.retention.erase import withdraw

pytestmark = pytest.mark.django_db


def stored_files() -> set:
    return {path for path in settings.DATA_DIR.rglob("*") if path.suffix in (".jpg", ".pdf")}


def test_the_card_stands_beside_the_tick_and_is_stored_nowhere(client):
    asked(first_name="Amina")
    run_waiting_tasks()  # the cards of the Collective's own story
    before = stored_files()
    client.get(last_link(GUARDIAN))
    page = private_page("guardian")
    assert f'src="{page}card/"' in client.get(page).text
    card = client.get(f"{page}card/")
    assert Image.open(BytesIO(card.content)).size == (1200, 630)
    assert "no-store" in card["Cache-Control"]
    assert Client().get(f"{page}card/").status_code == 403  # in another browser
    assert stored_files() == before
    assert not ShareCard.objects.filter(page__submission__first_name="Amina").exists()


def test_the_form_shows_the_card_of_what_is_being_written(client):
    assert client.get("/share-your-story/card/").status_code == 404
    client.post("/share-your-story/", {"step": "age", "age_band": "18_plus"})
    page = post_step(client, "/share-your-story/", "story", STORY | {"email": STUDENT})
    assert 'src="/share-your-story/card/"' in page.text
    assert client.get("/share-your-story/card/")["Content-Type"] == "image/jpeg"
    assert Client().get("/share-your-story/card/").status_code == 404


def opened(client, submission) -> str:
    """One's own page, as opened from the letter."""
    client.get(last_link(STUDENT))
    return private_page(submission=submission)


def test_a_poster_is_of_a_public_story_and_is_stored_nowhere(client):
    waiting = received(email=STUDENT)
    run_waiting_tasks()
    page = opened(client, waiting)
    assert client.get(f"{page}poster/").status_code == 404
    withdraw(waiting)
    story = published(email=STUDENT, scopes=ALL_SCOPES)
    StoryTranslation.objects.create(
        submission=story.submission,
        language="es",
        story="Una historia de muestra.",
        original_hash=words_hash(story),
        read_at=story.submission.received_at,
    )
    run_waiting_tasks()
    page = opened(client, story.submission)
    before = stored_files()
    shown = client.get(page).text
    assert f'href="{page}poster/?paper=a4&amp;with=es"' in shown
    for query in ("", "?paper=a4", "?paper=letter&with=es"):
        poster = client.get(f"{page}poster/{query}")
        assert poster.content.startswith(b"%PDF")
        assert b"pdfuaid" in poster.content
        assert "Sample" not in poster["Content-Disposition"]
        assert b"Sample" not in poster.content
    for query in ("?paper=a3", "?with=fr"):
        assert client.get(f"{page}poster/{query}").status_code == 404
    assert stored_files() == before


def test_letters_that_no_font_has_are_said_and_not_drawn_as_boxes(client):
    story = published(email=STUDENT, story="ꦗꦮ")
    run_waiting_tasks()
    page = opened(client, story.submission)
    assert "our fonts lack a letter" in client.get(f"{page}poster/", follow=True).text
    assert client.get(f"{page}card/").url.startswith("/static/icons/share")


def test_one_can_hand_on_a_public_story_only_with_everybodys_yes_to_social_media(client):
    for scopes in (ALL_SCOPES, ALL_SCOPES - {"social"}):
        story = published(email=f"{len(scopes)}@example.org", scopes=scopes)
        run_waiting_tasks()
        page = client.get(f"/hear-from-our-youth/{story.number}/").text
        may_share = "social" in scopes
        assert ("data-hand-on=" in page) is may_share
        own = Client()
        own.get(last_link(f"{len(scopes)}@example.org"))
        page = own.get(private_page(submission=story.submission)).text
        assert (ShareCard.FOLDER in page) is may_share
        assert ("Pictures to hand on" in page) is may_share
