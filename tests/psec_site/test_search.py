"""One search finds every public page and every word of a published story, and nothing private."""

import pytest
from django.utils.html import escape

from pages.models import StandardPage
from psec_site.search import excerpt
from tests.factories import article, draft, home_page, published, received

pytestmark = [pytest.mark.django_db, pytest.mark.each_database]


def main(client, query, home="/") -> str:
    response = client.get(f"{home}search/", {"q": query})
    assert response.status_code == 200
    assert "Set-Cookie" not in response
    return response.text[response.text.index("<main") : response.text.index("</main>")]


def test_a_visitor_finds_a_page_and_every_word_of_a_story_with_the_hit_marked(client):
    article(title="Sample news", summary="An uncommon glockenspiel was counted.")
    html = main(client, "Glockenspiel")
    assert 'href="/news/sample-news/"' in html
    assert "<mark>glockenspiel</mark>" in html
    story = published(story="We built a xylophone from sample pipes. It sings.")
    for query in ("xylophone", "XYLOPHONE pipes", "Sample Biology"):
        assert f'href="{story.url}"' in main(client, query), query
    assert "<mark>xylophone</mark>" in main(client, "xylophone")
    assert "noindex" in client.get("/search/?q=x").text


def test_the_words_around_a_hit_in_blocks_are_words_and_nothing_else(client):
    html = main(client, "thirty")
    assert "In <mark>thirty</mark> seconds We ask you." in " ".join(html.split())
    assert "\\n" not in html
    assert "[&#x27;" not in html


def test_what_is_not_public_is_never_found(client):
    received(story="A secretword that was only sent.")
    draft(story="A secretword in a draft.")
    gone = published(story="A secretword that was taken back.", email="gone@example.org")
    gone.unpublish()
    home_page().add_child(instance=StandardPage(title="secretword", slug="x", live=False))
    html = main(client, "secretword")
    assert 'class="hit"' not in html
    assert 'href="/hear-from-our-youth/"' in html  # the pages to go on from


def test_each_language_finds_its_own_pages(client):
    assert 'href="/es/mission/"' in main(client, "Filadelfia carreras", home="/es/")
    assert 'class="hit"' not in main(client, "Filadelfia", home="/")
    assert 'href="/es/search/?q=families"' in client.get("/search/?q=families").text


@pytest.mark.parametrize(
    "query", ["", " ", '"', "' OR 1=1", "a" * 5000, "<b>", "\x00", "%", "NEAR("]
)
def test_no_query_fails(client, query):
    assert "<b>" not in main(client, query)


def test_marks_know_neither_accents_nor_capitals_and_escape_everything():
    assert excerpt("Físico <i> Peña", ["fisico", "pena"]) == (
        "<mark>Físico</mark> &lt;i&gt; <mark>Peña</mark>"
    )
    assert escape("<") in excerpt("a < b", ["b"])
