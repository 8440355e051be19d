"""The wall: every published story is a tile, and what is missing is an invitation."""

import re
from xml.etree import ElementTree

import pytest
from django.db.models import QuerySet

from tests.factories import draft, home_page, published, published_minor
from youth_stories.models import Concern, Consent, Element, StoryPage
from youth_stories.wall import listing

pytestmark = [pytest.mark.django_db, pytest.mark.each_database]

WALL = "/hear-from-our-youth/"
STORY = re.compile(rf'href="{WALL}(\d+)/"')


def tiles(client, query="") -> list[str]:
    return re.findall(STORY, client.get(WALL + query).content.decode())


def open_tiles(client, query="") -> int:
    return client.get(WALL + query).content.decode().count('element--open"')


@pytest.fixture
def three_more():
    published(field="math", stage="college", study="Sample Statistics")
    published(field="life", stage="college")
    published(field="life", stage="high_school")


def test_with_one_story_the_wall_shows_it_and_open_places_after_it(client):
    html = client.get(WALL).content.decode()
    assert tiles(client) == ["1"]
    assert open_tiles(client) > 0
    assert "Makayla" in html
    assert "Bioengineering" in html
    assert "Engineering" in html  # the field is a word and not only a color
    assert 'href="/share-your-story/"' in html


def test_without_a_story_the_wall_invites(client):
    StoryPage.objects.get().unpublish()
    assert tiles(client) == []
    assert open_tiles(client) > 0


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("", ["1", "2", "3", "4"]),
        ("?field=life", ["3", "4"]),
        ("?stage=college", ["1", "2", "3"]),
        ("?field=life&stage=college", ["3"]),
        ("?field=health", []),
        ("?field=nonsense&page=nonsense", ["1", "2", "3", "4"]),
        ("?q=statistics", ["2"]),
        ("?q=Stat", ["2"]),
        ("?q=statistics&field=life", []),
        ("?q=college", ["1", "2", "3"]),
        ("?q=vida", ["3", "4"]),
        ("?q=stat%00istics", ["2"]),  # no database takes a NUL
        ("?q='\"%25()|%26*:!", []),
        ("?page=99999999999999999999", ["1", "2", "3", "4"]),
    ],
)
def test_the_wall_is_filtered_by_its_address_alone(client, three_more, query, numbers):
    assert tiles(client, query) == numbers


def test_a_filter_keeps_the_other_filter(client, three_more):
    html = client.get(f"{WALL}?stage=college").content.decode()
    assert "?field=math&amp;stage=college" in html


def test_the_wall_is_paginated_and_open_places_come_last(client, three_more, monkeypatch):
    monkeypatch.setattr(listing, "TILES_PER_PAGE", 2)
    assert tiles(client) == ["1", "2"]
    assert open_tiles(client) == 0
    assert tiles(client, "?page=2") == ["3", "4"]
    assert open_tiles(client, "?page=2") > 0
    assert 'href="?page=2"' in client.get(WALL).content.decode()


def test_open_places_follow_the_highest_number(client, three_more):
    StoryPage.objects.get(element_id=4).unpublish()
    assert Element.objects.next_number() == 5
    html = client.get(WALL).content.decode()
    first_open = html[html.index('element--open"') :]
    assert re.search(r'class="no">(?:<span[^>]*>[^<]*</span>)?5<', first_open)


def test_an_unpublished_story_is_found_by_no_search(client, three_more):
    assert tiles(client, "?q=statistics") == ["2"]
    StoryPage.objects.get(element_id=2).unpublish()
    assert tiles(client, "?q=statistics") == []


def test_the_search_index_holds_public_stories_only():
    page = draft()
    assert not page.index_entries.exists()
    page.get_latest_revision().publish()
    assert page.index_entries.exists()
    StoryPage.objects.get(pk=page.pk).unpublish()
    assert not page.index_entries.exists()


def test_the_feed_has_published_stories_only(client, three_more):
    StoryPage.objects.get(element_id=2).unpublish()
    feed = client.get(f"{WALL}feed/").content.decode()
    assert feed.count("<entry>") == 3
    assert "Sample Statistics" not in feed


def test_markup_in_a_story_stays_text_in_a_feed_reader(client):
    published(story="<img src=x onerror=alert(1)>", scopes={"words"})
    feed = client.get(f"{WALL}feed/").content.decode()
    assert "&lt;p&gt;&amp;lt;img" in feed


def test_the_sitemap_lists_published_stories_only(client, three_more):
    StoryPage.objects.get(element_id=2).unpublish()
    sitemap = client.get("/sitemap.xml").content.decode()
    assert f"{WALL}3/" in sitemap
    assert f"{WALL}2/" not in sitemap
    assert "/mission/" in sitemap


def test_a_story_has_no_comments_and_no_address_to_write_to(client):
    html = client.get(published_minor().url).content.decode()
    story = html.partition("<main")[2].partition("</main>")[0]
    assert "<form" not in story
    assert "mailto:" not in story  # the footer has PSEC’s own
    assert "example.org" not in story


def test_home_quotes_the_story_that_an_editor_chose_or_else_the_newest(client):
    published()
    newest = published()
    chosen, home = StoryPage.objects.get(element_id=1), home_page()

    def quoted() -> str:
        quote = client.get("/").content.decode().partition('<blockquote class="quote"')[2]
        return re.findall(STORY, quote)[0]

    assert quoted() == "1"
    home.featured_story = None
    home.save_revision().publish()
    assert quoted() == "3"
    concern = Concern.objects.create(submission=newest.submission, text="Sample")
    assert quoted() == "2"
    concern.delete()
    home.featured_story = chosen
    home.save_revision().publish()
    chosen.unpublish()
    assert quoted() == "3"


def test_an_old_row_with_a_character_that_xml_does_not_allow_breaks_no_feed(client):
    story = published()
    StoryPage.objects.filter(pk=story.pk).update(story="Robots\uffff", first_name="Ma\x0bya")
    content_hash = StoryPage.objects.get(pk=story.pk).compute_content_hash()
    StoryPage.objects.filter(pk=story.pk).update(content_hash=content_hash)
    QuerySet(Consent).filter(story_id=story.translation_key).update(content_hash=content_hash)
    feed = ElementTree.fromstring(client.get(f"{WALL}feed/").content)  # noqa: S314 (our own)
    assert "Ma ya" in "".join(feed.itertext())
