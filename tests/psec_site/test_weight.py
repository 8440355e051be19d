"""What a page may weigh on its way to a phone, in bytes, compressed as a server sends it."""

import re
from base64 import b64encode
from collections import Counter
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

import brotli
import pytest
from django.contrib.staticfiles import finders

from psec_site.page_cache.inline_css import inline_css
from tests.factories import picture, published, run_waiting_tasks
from youth_stories.models import Element
from youth_stories.photos import sandbox
from youth_stories.wall.listing import TILES_PER_PAGE

pytestmark = [pytest.mark.django_db, pytest.mark.once]

KB = 1024
# About what fits into the first answer of a connection (10 packets of 1.4 KB): no second wait. The
# style sheet is in it: no page waits for a file before it can be read.
HTML = 12 * KB
# Of that. Today 5.2 KB.
CSS = 10 * KB
# Reading pages need none; this leaves room for one small improvement. Forms have their own.
SCRIPT = 3 * KB
# A display face and a text face, each one variable file of Latin letters: 23 and 17 KB.
FONTS = 2
# What a new connection brings in its first two round trips beside the other one's (17 packets),
# less the headers: a third would be 0.15 s more on a phone's line.
FONT = 23.5 * KB
# Each more file takes its share of a phone's line from these. The picture is for a home screen,
# so hardly ever asked for.
FILES = {".woff2": FONTS, ".png": 1}
# All of it on a first visit: half a second on a phone's line of 1.8 Mbit/s. Today 54 KB.
EVERYTHING_BUT_PHOTOS = 110 * KB

COMPRESSED_ALREADY = {".woff2", ".png"}


@pytest.fixture
def reading_pages(client, monkeypatch) -> dict[str, str]:
    """Home, a full page of the wall, and a story, with a photo in every place for one."""
    # The process that decodes what strangers send takes its time, and these are ours.
    monkeypatch.setattr(
        sandbox, "decode", lambda content, *args: sandbox.Master(content, width=60, height=40)
    )
    words = "A sample sentence that is as long as many others are. " * 25
    for number in range(TILES_PER_PAGE):
        story = published(photo=picture(), story=f"{words}{number}")
    run_waiting_tasks()  # makes the renditions
    addresses = ["/", "/hear-from-our-youth/", story.url]
    return {address: client.get(address).content.decode() for address in addresses}


def weight(content: bytes, name: str) -> int:
    # Quality 5: what a server can afford for a page it has just made.
    return len(
        content if Path(name).suffix in COMPRESSED_ALREADY else brotli.compress(content, quality=5)
    )


def static_files(html: str) -> dict[str, int]:
    """Every file but photos that a browser loads with this page, and its weight."""
    names = set(
        re.findall(r'(?:<link[^>]+href|<script[^>]+src|<img[^>]+src)="/static/([^"]+)"', html)
    )
    names |= set(re.findall(r'url\("/static/([^"]+)"\)', html))
    return {name: weight(Path(finders.find(name)).read_bytes(), name) for name in names}


def of_kind(files: dict[str, int], suffix: str) -> list[int]:
    return [size for name, size in files.items() if name.endswith(suffix)]


def loaded_from_elsewhere(html: str) -> list[str]:
    """What the page has a browser load, not only follow, from any other server than ours."""
    links = re.findall(r"<link[^>]+>", html)
    followed = [link for link in links if 'rel="canonical"' in link or 'rel="alternate"' in link]
    for link in followed:
        html = html.replace(link, "")
    loaded = re.findall(r'(?:\ssrc|srcset|<link[^>]+href)="([^"]+)"', html)
    return [url for url in loaded if not url.startswith(("/static/", "/media/", "data:"))]


def test_reading_pages_weigh_next_to_nothing(reading_pages):
    photos = reading_pages["/hear-from-our-youth/"].count("<picture>")
    assert photos == TILES_PER_PAGE - 1  # element 1 is there already and has none
    for address, html in reading_pages.items():
        files = static_files(html)
        page = weight(html.encode(), "page.html")
        assert page <= HTML, address
        assert weight(inline_css().encode(), "site.css") <= CSS
        assert sum(of_kind(files, ".js")) <= SCRIPT
        assert max(of_kind(files, ".woff2")) <= FONT
        assert Counter(Path(name).suffix for name in files) == FILES, address
        assert page + sum(files.values()) <= EVERYTHING_BUT_PHOTOS, address
        assert not loaded_from_elsewhere(html), address


def test_fonts_are_asked_for_at_once_and_their_place_is_kept(client):
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


def test_browsers_take_the_style_sheet_in_the_page_and_no_other(client):
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
def test_what_is_made_anew_each_time_carries_no_style_sheet(client, address):
    Element.objects.create(number=7, translation_key=uuid4())  # of a story that is gone
    html = client.get(address).content.decode()
    assert '<link rel="stylesheet" href="/static/css/site.css">' in html
    assert "<style>" not in html
