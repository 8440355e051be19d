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


def test_with_one_story_the_wall_shows_it_and_open_places_before_it(client):
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
        ("", ["4", "3", "2", "1"]),
        ("?order=oldest", ["1", "2", "3", "4"]),
        ("?order=oldest&field=life", ["3", "4"]),
        ("?field=life", ["4", "3"]),
        ("?stage=college", ["3", "2", "1"]),
        ("?field=life&stage=college", ["3"]),
        ("?field=health", []),
        ("?field=nonsense&page=nonsense&order=nonsense", ["4", "3", "2", "1"]),
        ("?q=statistics", ["2"]),
        ("?q=Stat", ["2"]),
        ("?q=statistics&field=life", []),
        ("?q=college", ["3", "2", "1"]),
        ("?q=vida", ["4", "3"]),
        ("?q=stat%00istics", ["2"]),  # no database takes a NUL
        ("?q='\"%25()|%26*:!", []),
        ("?page=99999999999999999999", ["4", "3", "2", "1"]),
    ],
)
def test_the_wall_is_filtered_by_its_address_alone(client, three_more, query, numbers):
    assert tiles(client, query) == numbers


def test_a_filter_keeps_the_other_filter(client, three_more):
    html = client.get(f"{WALL}?stage=college").content.decode()
    assert "?field=math&amp;stage=college" in html


def test_the_first_page_has_an_open_place_and_each_page_as_many_tiles(
    client, three_more, monkeypatch
):
    monkeypatch.setattr(listing, "TILES_PER_PAGE", 2)
    assert tiles(client) == ["4"]
    assert open_tiles(client) > 0
    html = client.get(WALL).content.decode()
    assert html.index('element--open"') < html.index(f'href="{WALL}4/"')
    assert 'href="?page=2#results"' in html
    assert tiles(client, "?page=2") == ["3", "2"]
    assert open_tiles(client, "?page=2") == 0
    assert tiles(client, "?page=3") == ["1"]
    assert tiles(client, "?order=oldest") == ["1", "2"]
    assert open_tiles(client, "?order=oldest") == 0
    assert tiles(client, "?order=oldest&page=2") == ["3", "4"]
    assert open_tiles(client, "?order=oldest&page=2") > 0


def test_open_places_fill_the_row_of_two_four_and_seven_columns(client, three_more):
    html = client.get(WALL).content.decode()  # four stories
    for columns, places in ((2, 2), (4, 4), (7, 3)):
        assert html.count(f" of-{columns}") == places
    html = client.get(f"{WALL}?field=math").content.decode()  # one story
    for columns, places in ((2, 1), (4, 3), (7, 6)):
        assert html.count(f" of-{columns}") == places


def test_a_filter_says_what_it_did_and_keeps_the_place(client, three_more):
    html = client.get(f"{WALL}?field=life&stage=college").content.decode()
    assert (
        '<h2 id="results" tabindex="-1"><span>1 element: Life sciences, College</span></h2>' in html
    )
    assert "<title>1 element: Life sciences, College · Hear From Our Youth · " in html
    assert f'href="{WALL}?field=math&amp;stage=college#results"' in html
    assert "Math &amp; data <b>1</b>" in html
    assert f'action="{WALL}#results"' in html
    html = client.get(f"{WALL}?q=zzz").content.decode()
    assert ">Nothing found: “zzz”</span></h2>" in html


def test_each_page_of_the_wall_has_its_title_and_its_canonical_address(
    client, three_more, monkeypatch
):
    monkeypatch.setattr(listing, "TILES_PER_PAGE", 2)

    def head(query: str) -> tuple[str, str]:
        html = client.get(WALL + query).content.decode()
        title = re.search(r"<title>(.*?) · Philadelphia", html)[1]
        return title, re.search(r'rel="canonical" href="[^"]*?//[^/"]+([^"]*)"', html)[1]

    assert head("") == ("Hear From Our Youth", WALL)
    assert head("?page=2") == ("Page 2 · Hear From Our Youth", f"{WALL}?page=2")
    assert head("?page=99") == ("Page 3 · Hear From Our Youth", f"{WALL}?page=3")
    assert head("?order=oldest&utm_source=x") == ("Oldest first · Hear From Our Youth", WALL)
    assert head("?field=life")[1] == f"{WALL}?field=life"


def test_a_visitor_goes_to_a_number_or_is_surprised(client, three_more):
    StoryPage.objects.get(element_id=2).unpublish()

    def goes_to(number: str, wall=WALL) -> str:
        response = client.get(wall, {"number": number})
        assert response["Cache-Control"] == "no-store"
        return response.url.removeprefix("http://localhost")

    assert goes_to("3") == f"{WALL}3/"
    assert goes_to(" #03 ") == f"{WALL}3/"
    assert goes_to("2") == f"{WALL}2/"  # gone: its page says so
    assert goes_to("3", f"/es{WALL}") == f"/es{WALL}3/"
    assert {goes_to("any") for _ in range(40)} <= {f"{WALL}{number}/" for number in (1, 3, 4)}
    for unknown in ("5", "0", "-1", "x", "9" * 30):
        assert "There is no element" in client.get(WALL, {"number": unknown}).content.decode()
    for story in StoryPage.objects.live():
        story.unpublish()
    assert client.get(WALL, {"number": "any"}).status_code == 200


def test_a_story_leads_to_others_of_its_field_and_words(client):
    first = published(field="math", study="Statistics of rivers")
    published(field="math", study="Rivers and lakes")
    for _ in range(3):
        published(field="math", study="Geometry")
    published(field="life", study="Rivers")
    hidden = published(field="math", study="Rivers")
    hidden.unpublish()

    def related() -> list[str]:
        html = client.get(first.url).content.decode()
        return re.findall(STORY, html.partition('id="related"')[2])

    assert related() == ["3", "6", "5"]
    assert 'id="related"' not in client.get(f"{WALL}1/").content.decode()


def test_open_places_follow_the_highest_number(client, three_more):
    StoryPage.objects.get(element_id=4).unpublish()
    assert Element.objects.next_number() == 5
    html = client.get(WALL).content.decode()
    last_open = html[html.rindex('element--open"') :]
    assert re.search(r'class="no">(?:<span[^>]*>[^<]*</span>)?5<', last_open)


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
    assert feed.count("<entry xml:lang=") == 3
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
