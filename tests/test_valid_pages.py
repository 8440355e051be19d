"""Machines read every page and state in both languages: HTML, titles, descriptions, addresses."""

import re
from collections import defaultdict
from html import unescape

import pytest
from django.test import Client
from django.utils import translation
from django.utils.translation import gettext

from tests.validity import messages_about_pages
from tests.visits import outage_pages, record_answers, visit_errors, visit_every_state

pytestmark = pytest.mark.django_db

HOST = "http://localhost:8000"
NAMES = {"Amina", "Sample"}  # of the stories on private pages


def visited(monkeypatch, prefix) -> list[tuple[str, str]]:
    """The address and the HTML of every answer in this language."""
    with monkeypatch.context() as patch:
        answers = record_answers(patch, prefix)
        page = visit_every_state(prefix)
        Client().get(f"{prefix}/hear-from-our-youth/?order=oldest")
        visit_errors(patch, prefix, page)
        pages = [
            (address(answer), answer.text)
            for _path, _name, answer in answers
            if "html" in answer.headers.get("Content-Type", "") and answer.content
        ]
    outages = outage_pages(f"{prefix}/share-your-story/")
    return pages + [(f"{prefix}/outage/{number}/", html) for number, html in enumerate(outages)]


def address(answer) -> str:
    query = answer.request["QUERY_STRING"]
    return answer.request["PATH_INFO"] + (f"?{query}" if query else "")


def only(pattern, html) -> str:
    """What this pattern finds; it may be there once."""
    found = re.findall(pattern, html, re.DOTALL)
    assert len(found) < 2, found
    return unescape(found[0]) if found else ""


def assert_titles_tell_pages_apart(pages):
    by_title = defaultdict(set)
    for at, html in pages:
        title = only(r"<title>(.*?)</title>", html)
        assert title.strip(), at
        private = gettext("Private page")
        if private in title:
            assert not [name for name in NAMES if name in title], title
        elif "noindex" not in html:
            by_title[title].add(only(r'rel="canonical" href="([^"]*)"', html))
        has_error = 'class="error-summary" role="alert"' in html
        assert title.startswith(f"{gettext('Error')}: ") == has_error, (at, title)
    assert {title: at for title, at in by_title.items() if len(at) > 1} == {}


def assert_search_engines_learn_what_they_list(pages):
    for at, html in pages:
        if "noindex" not in html:
            description = only(r'<meta name="description" content="([^"]*)"', html)
            assert description, at
            assert "\n" not in description, at
            canonical = only(r'<link rel="canonical" href="([^"]*)"', html)
            assert canonical.startswith(HOST + at.partition("?")[0]), (at, canonical)


@pytest.mark.parametrize(("prefix", "language"), [("", "en"), ("/es", "es")])
def test_every_page_and_state_is_valid_and_says_which_it_is(
    monkeypatch, tmp_path, prefix, language
):
    pages = visited(monkeypatch, prefix)
    for number, (at, html) in enumerate(pages):
        name = re.sub(r"\W+", "-", at)[:80]
        (tmp_path / f"{number}{name}.html").write_text(html)
    assert messages_about_pages(tmp_path) == []
    with translation.override(language):
        assert_titles_tell_pages_apart(pages)
        assert_search_engines_learn_what_they_list(pages)
