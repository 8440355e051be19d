"""A long page lists its headings, and each can be linked to."""

import re

import pytest

from pages.models import StandardPage
from psec_site.collective_pages import add
from tests.factories import home_page

pytestmark = pytest.mark.django_db


def page_with(*headings) -> StandardPage:
    body = [("text", f"<h2>{heading}</h2><p>Sample text.</p>") for heading in headings]
    return add(home_page(), StandardPage(title="Sample", body=body))


def test_a_long_page_lists_its_headings_and_each_link_finds_its_own(client):
    page = page_with("Who <b>reads</b> it?", "Main", "Who reads it?", "???")
    html = client.get(page.url).text
    listed = re.findall(r'<li><a href="#([^"]+)">([^<]+)</a>', html)
    assert listed == [
        ("who-reads-it", "Who reads it?"),
        ("main-2", "Main"),  # the base template has the other
        ("who-reads-it-2", "Who reads it?"),
        ("part", "???"),
    ]
    assert re.findall(r'<h2[^>]* id="([^"]+)">', html) == [target for target, _text in listed]
    assert all(html.count(f'id="{target}"') == 1 for target, _text in listed)


def test_a_page_that_is_seen_at_a_glance_lists_nothing(client):
    html = client.get(page_with("One", "Two").url).text
    assert '<h2 id="two">Two</h2>' in html
    assert "contents" not in html.partition("<main")[2]


def test_the_privacy_page_lists_what_is_kept_too(client):
    for address, label in (("/privacy/", "On this page"), ("/es/privacy/", "En esta página")):
        html = client.get(address).text
        assert f"<summary>{label}</summary>" in html
        assert re.findall(r"<summary>.*?</ul>", html, re.DOTALL)[0].count("<li>") == 6
