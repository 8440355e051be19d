"""Without the scope “search engines” no search engine quotes a minor (R22)."""

import re
from html.parser import HTMLParser

import pytest
from django.contrib.staticfiles import finders
from django.utils.html import VOID_ELEMENTS
from PIL import Image

from pages.models import HomePage
from tests.factories import ALL_SCOPES, picture, published, published_minor, run_waiting_tasks
from youth_stories.models import PublicPhotoRendition

pytestmark = pytest.mark.django_db

WALL = "/hear-from-our-youth/"
WORDS = ("Quotina", "Sample Volcanology", "Words for this page alone")


class Snippets(HTMLParser):
    """The text of a page that a search engine may quote: all but what is in data-nosnippet."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.text, self.open_tags = "", []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.text += " ".join(value or "" for name, value in attrs if name in ("alt", "content"))
        if tag not in VOID_ELEMENTS:
            is_hidden = "data-nosnippet" in dict(attrs)
            assert not is_hidden or tag in ("span", "div")  # elsewhere it has no effect
            self.open_tags.append(is_hidden)

    def handle_endtag(self, tag):
        self.open_tags.pop()

    def handle_data(self, data):
        if not any(self.open_tags):
            self.text += data


def quotable(client, address) -> str:
    return Snippets(client.get(address).content.decode()).text


def published_minor_of(scopes):
    first_name, study, story = WORDS
    return published_minor(scopes=scopes, first_name=first_name, study=study, story=story)


PAGES = (WALL, "/", f"{WALL}?field=life", f"{WALL}?q=Quotina", f"{WALL}1/")


def test_a_guardian_said_no_to_search_engines_so_nothing_quotes_the_child(client):
    page = published_minor_of(ALL_SCOPES - {"search"})
    home = HomePage.objects.get(locale__language_code="en")
    home.featured_story = page
    home.save_revision().publish()
    for address in PAGES:
        assert "Quotina" in client.get(address).content.decode()  # whoever visits sees it
        assert not [word for word in WORDS if word in quotable(client, address)]
    feed = client.get(f"{WALL}feed/").content.decode()
    assert "<entry xml:lang=" in feed  # the others
    assert not [word for word in (*WORDS, page.url) if word in feed]
    assert page.url not in client.get("/sitemap.xml").content.decode()


def test_with_a_guardians_yes_search_engines_quote_the_story(client):
    page = published_minor_of(ALL_SCOPES)
    for address in PAGES:
        is_home = address == "/"  # its skyline is quoted by none
        assert ("Quotina" in quotable(client, address)) is not is_home
    feed = client.get(f"{WALL}feed/").content.decode()
    assert all(word in feed for word in WORDS[::2])
    assert page.url in client.get("/sitemap.xml").content.decode()


def test_search_engines_do_not_list_searches(client):
    published()
    assert 'name="robots" content="noindex"' in client.get(f"{WALL}?q=Sample").content.decode()
    assert 'name="robots"' not in client.get(WALL).content.decode()


def test_a_photo_on_the_wall_is_in_no_picture_search_and_its_file_names_nobody(client):
    published_minor(first_name="Quotina", photo=picture(name="Quotina.jpg"))
    run_waiting_tasks()
    pictures = list(PublicPhotoRendition.objects.all())
    for made in pictures:
        assert client.get(made.url)["X-Robots-Tag"] == "noindex"
        assert "quotina" not in made.url.lower()
    assert pictures


def test_the_sitemap_has_the_form_and_names_each_language_of_a_page(client):
    page = published()
    sitemap = client.get("/sitemap.xml").content.decode()
    entries = dict(re.findall(r"<loc>[^<]*?//[^/<]+([^<]*)</loc>(.*?)</url>", sitemap, re.S))
    for path in ("/", "/mission/", "/share-your-story/", page.url):
        for address in (path, f"/es{path}"):
            versions = re.findall(
                r'hreflang="(\w+)" href="[^"]*?//[^/"]+([^"]*)"', entries[address]
            )
            assert versions == [("en", path), ("es", f"/es{path}")]


def test_what_a_browser_asks_for_by_itself_is_there(client):
    icon = client.get("/favicon.ico")
    assert finders.find(icon.url.removeprefix("/static/"))
    manifest = client.get("/site.webmanifest").json()
    for icon in manifest["icons"]:
        with Image.open(finders.find(icon["src"].removeprefix("/static/"))) as image:
            assert icon["sizes"] == "{}x{}".format(*image.size)
    html = client.get("/").content.decode()
    assert '<link rel="manifest" href="/site.webmanifest">' in html
    assert "favicon.ico" not in html
    (data,) = re.findall(r'<link rel="icon"[^>]* href="([^"]*)"', html)
    assert " " not in data
