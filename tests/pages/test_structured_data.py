"""Search engines read of each page what it is, with every property that they require."""

import json
import re
from datetime import timedelta

import pytest
from django.utils import timezone
from wagtail.models import Page

from pages.models import SiteSettings, StandardPage
from psec_site.collective_pages import add
from tests.factories import ALL_SCOPES, article, event, home_page, published, published_minor

pytestmark = pytest.mark.django_db

# https://developers.google.com/search/docs/appearance/structured-data/search-gallery
REQUIRED = {
    "NGO": {"name", "url"},
    "NewsArticle": {"headline"},
    "Event": {"name", "startDate", "location"},
    "BreadcrumbList": {"itemListElement"},
}


def data_of(client, address) -> dict[str, dict]:
    html = client.get(address).text
    found = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html)
    return {data["@type"]: data for data in map(json.loads, found)}


def way(data) -> list[tuple]:
    items = data["BreadcrumbList"]["itemListElement"]
    assert [item["position"] for item in items] == list(range(1, len(items) + 1))
    return [(item["name"], item["item"].removeprefix("http://localhost:8000")) for item in items]


def test_each_page_says_what_it_is_and_how_one_gets_there(client):
    now = timezone.now()
    times = {"starts_at": now, "ends_at": now + timedelta(hours=1)}
    event(title="With a place", place="Sample Library", **times)
    event(title="Anywhere", **times)
    article()
    deep = add(home_page(), StandardPage(title="Sample", body=[]))
    for title in ("Sample below", "Sample below that"):
        deep = add(deep, StandardPage(title=title, body=[]))
    kinds = set()
    for page in Page.objects.live().filter(depth__gt=1).specific():
        data = data_of(client, page.url)
        for kind, properties in data.items():
            assert all(data[kind][name] for name in REQUIRED[kind]), (page.url, kind)
            assert data[kind]["@context"] == "https://schema.org", properties
        assert data, page.url
        kinds |= data.keys()
        if "BreadcrumbList" in data:
            assert way(data)[-1] == (page.title, page.url)
    assert kinds == REQUIRED.keys()
    assert [name for name, _url in way(data_of(client, deep.url))][1:-1] == [
        "Sample",
        "Sample below",
    ]
    assert "Event" not in data_of(client, "/events/anywhere/")  # without its required place
    SiteSettings.objects.update(
        social_links=[("link", {"name": "Us", "url": "https://example.org/us"})]
    )
    assert data_of(client, "/es/")["NGO"]["sameAs"] == ["https://example.org/us"]


def test_nothing_is_said_of_a_story_that_search_engines_may_not_list(client):
    listed = published()
    assert way(data_of(client, listed.url))[1][1] == "/hear-from-our-youth/"
    assert way(data_of(client, f"/es{listed.url}"))[1][1] == "/es/hear-from-our-youth/"
    quiet = published_minor(scopes=ALL_SCOPES - {"search"})
    assert data_of(client, quiet.url) == {}
