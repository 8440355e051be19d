"""The feed follows the schema of Atom, whatever language its stories are in."""

from xml.etree import ElementTree

import pytest

from tests.factories import published
from tests.validity import messages_about_feeds

pytestmark = pytest.mark.django_db

WALL = "/hear-from-our-youth/"
ATOM, LANG = "{http://www.w3.org/2005/Atom}", "{http://www.w3.org/XML/1998/namespace}lang"


def test_a_feed_reader_learns_who_writes_where_and_in_which_language(client, tmp_path):
    for language in ("es", "other"):
        published(language=language)
    files = []
    for prefix, own in (("", "en"), ("/es", "es")):
        files.append(tmp_path / f"{own}.xml")
        files[-1].write_bytes(client.get(f"{prefix}{WALL}feed/").content)
        feed = ElementTree.parse(files[-1]).getroot()  # noqa: S314 (our own)
        entries = feed.findall(f"{ATOM}entry")
        assert feed.findtext(f"{ATOM}author/{ATOM}name") == "Philadelphia STEM Equity Collective"
        assert [each.get(LANG) for each in (feed, *entries)] == [own, "und", "es", "en"]
        ids = [each.findtext(f"{ATOM}id") for each in (feed, *entries)]
        assert {each.partition(f"{prefix}{WALL}")[0] for each in ids} == {"http://localhost:8000"}
    assert messages_about_feeds(*files) == []
