"""The size budget of public pages in bytes, compressed as the server sends them."""

import re
from base64 import b64encode
from collections import Counter
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

import brotli
import pytest
from django.contrib.staticfiles import finders

from pages.decoding import sandbox
from psec_site.page_cache.inline_css import STYLE_SHEETS, inline_css
from tests.factories import picture, published, run_waiting_tasks
from youth_stories.models import Element
from youth_stories.wall.listing import TILES_PER_PAGE

pytestmark = pytest.mark.django_db

KB = 1024
# About what a new connection receives in its first round trip (10 packets of 1.4 KB). It includes
# the style sheet, so no page waits for another file before it can be read.
HTML = 12.5 * KB  # docs/speed.md says why not 12
# Part of the HTML. Today 5.4 KB.
CSS = 10 * KB
# Public pages need no script; this allows one small improvement. Pages with forms are not measured.
SCRIPT = 3 * KB
# A display font and a text font, each one variable file with Latin letters: 23 and 17 KB.
FONTS = 2
# What a new connection receives in its first two round trips while the other font is loaded (17
# packets), less the headers. A third round trip would take a phone 0.15 s more.
FONT = 23.5 * KB
# Each further file would slow these down. The PNG is the icon for a home screen, rarely loaded.
FILES = {".woff2": FONTS, ".png": 1}
# Everything on a first visit: half a second at a phone's 1.8 Mbit/s. Today 54 KB.
EVERYTHING_BUT_PHOTOS = 110 * KB

COMPRESSED_ALREADY = {".woff2", ".png"}


@pytest.fixture
def reading_pages(client, monkeypatch) -> dict[str, str]:
    """The HTML of Home, a full wall and a story by address, with a photo wherever one can be."""
    # Skips the separate process that decodes uploaded photos, to save time.
    monkeypatch.setattr(
        sandbox, "decode", lambda content, *args: sandbox.Picture(content, 60, 40, "JPEG")
    )
    words = "A sample sentence that is as long as many others are. " * 25
    for number in range(TILES_PER_PAGE):
        story = published(photo=picture(), story=f"{words}{number}")
    run_waiting_tasks()  # makes the renditions
    addresses = ["/", "/hear-from-our-youth/", story.url]
    return {address: client.get(address).content.decode() for address in addresses}


def weight(content: bytes, name: str) -> int:
    """The bytes of this file as the server sends it."""
    # Quality 5 is what a server has time for when it has just made a page.
    return len(
        content if Path(name).suffix in COMPRESSED_ALREADY else brotli.compress(content, quality=5)
    )


def static_files(html: str) -> dict[str, int]:
    """The weight of every file but photos that a browser loads with this page."""
    names = set(
        re.findall(r'(?:<link[^>]+href|<script[^>]+src|<img[^>]+src)="/static/([^"]+)"', html)
    )
    names |= set(re.findall(r'url\("/static/([^"]+)"\)', html))
    return {name: weight(Path(finders.find(name)).read_bytes(), name) for name in names}


def of_kind(files: dict[str, int], suffix: str) -> list[int]:
    return [size for name, size in files.items() if name.endswith(suffix)]


def loaded_from_elsewhere(html: str) -> list[str]:
    """The URLs on other servers from which the page loads something, links not counted."""
    links = re.findall(r"<link[^>]+>", html)
    # A manifest is loaded when somebody puts the site on a home screen.
    not_loaded = re.compile(r'rel="(?:canonical|alternate|manifest)"')
    for link in filter(not_loaded.search, links):
        html = html.replace(link, "")
    loaded = re.findall(r'(?:\ssrc|srcset|<link[^>]+href)="([^"]+)"', html)
    return [url for url in loaded if not url.startswith(("/static/", "/media/", "data:"))]


def test_public_pages_stay_within_their_size_budget(reading_pages):
    photos = reading_pages["/hear-from-our-youth/"].count("<picture>")
    assert photos == TILES_PER_PAGE - 1  # element 1 is there already and has none
    for address, html in reading_pages.items():
        files = static_files(html)
        page = weight(html.encode(), "page.html")
        assert page <= HTML, address
        assert weight(inline_css().encode(), "site.css") <= CSS
        assert sum(of_kind(files, ".js")) <= SCRIPT
        assert max(of_kind(files, ".woff2")) <= FONT
        few = FILES | ({".js": 1} if "hand-on.js" in html else {})  # its link, to copy
        assert Counter(Path(name).suffix for name in files) == few, address
        assert page + sum(files.values()) <= EVERYTHING_BUT_PHOTOS, address
        assert not loaded_from_elsewhere(html), address


def test_fonts_are_preloaded_and_do_not_shift_the_layout(client):
    html = client.get("/").content.decode()
    css = Path(finders.find("css/site.css")).read_text()
    faces = re.findall(r"@font-face\s*{[^}]+}", css)
    own = [face for face in faces if "url(" in face]
    fallbacks = [face for face in faces if "local(" in face]
    assert {re.search(r"fonts/[\w-]+\.woff2", face)[0] for face in own} == set(
        re.findall(r'rel="preload" href="/static/(fonts/[\w-]+\.woff2)"', html)
    )
    assert all("font-display: swap" in face for face in own)
    for face in fallbacks:
        for metric in ("size-adjust", "ascent-override", "descent-override", "line-gap-override"):
            assert metric in face


def test_the_policy_allows_the_inline_style_sheet_and_no_other(client):
    response = client.get("/")
    (style,) = re.findall(r"<style>(.*?)</style>", response.content.decode(), re.DOTALL)
    digest = b64encode(sha256(style.encode()).digest()).decode()
    policy = response["Content-Security-Policy"]
    assert f"style-src 'self' 'sha256-{digest}';" in policy
    assert "unsafe" not in policy
    assert "../fonts" not in style
    assert style.count("{") == style.count("}") > 300
    assert "@layer forms {" not in style


@pytest.mark.parametrize(
    "address",
    ["/share-your-story/", "/hear-from-our-youth/?q=sample", "/hear-from-our-youth/7/", "/no/"],
)
def test_pages_that_are_not_cached_link_to_the_style_sheets(client, address):
    Element.objects.create(number=7, translation_key=uuid4())  # of a story that is gone
    html = client.get(address).content.decode()
    linked = re.findall(r'<link rel="stylesheet" href="/static/([^"]+)">', html)
    assert linked == list(STYLE_SHEETS)
    assert "<style>" not in html
