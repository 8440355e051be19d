"""Home's hero is the wall: places that stories light up, and nothing that is not public."""

import re

import pytest
from django.core.management import call_command

from tests.factories import published
from youth_stories.models import Concern, StoryPage
from youth_stories.wall.skyline import STREET, TOWERS, skyline

pytestmark = pytest.mark.django_db

PLACES = len(STREET) + len(TOWERS)


def hero(client, address="/") -> str:
    html = client.get(address).content.decode()
    return html[html.index("hero--skyline") : html.index("</section>")]


def lit(html: str) -> list[int]:
    found = re.findall(r'href="(?:/es)?/hear-from-our-youth/(\d+)/"', html)
    return [int(number) for number in found]


def dashed(html: str) -> int:
    return re.search(r'class="sky-dashed" d="([^"]*)"', html)[1].count("M")


def windows(html: str) -> dict[str, int]:
    drawn = re.findall(r'class="sky-(\w+)" d="([^"]*)"', html)
    return {color: path.count("h0") for color, path in drawn if color != "dashed"}


def test_without_a_story_the_first_place_invites_and_the_city_waits(client):
    StoryPage.objects.get().unpublish()
    html = hero(client)
    assert lit(html) == []
    assert "<i>2</i> <b>You?</b>" in html  # numbers are never given twice
    assert dashed(html) == PLACES - 1
    assert windows(html) == {}
    assert "See all" not in html


def test_with_one_story_one_place_is_lit_and_the_next_one_asks(client):
    html = hero(client)
    assert lit(html) == [1]
    assert "Element 1: <bdi>Makayla</bdi>, Engineering, the newest" in html
    assert "<i>2</i> <b>You?</b>" in html
    assert dashed(html) == PLACES - 2
    assert 'class="skyline skyline--street"' in html  # a phone has no half screen of dark places
    assert "¿Tú?" in hero(client, "/es/")


def test_the_newest_28_are_links_and_older_ones_are_windows_with_one_link_for_all(client):
    call_command("sample_stories", count=29, verbosity=0)
    html = hero(client)
    assert lit(html) == [*range(30, 2, -1)]
    assert dashed(html) == 0
    assert 'class="skyline"' in html
    shown = windows(html)
    assert sum(shown.values()) == len(TOWERS)
    assert shown["dark"] == len(TOWERS) - 2
    assert shown["engineering"] >= 1  # element 1
    call_command("sample_stories", count=974, verbosity=0)
    html = hero(client)
    assert lit(html) == [*range(1004, 976, -1)]
    assert "See all 1,004 elements" in html
    shown = windows(html)
    assert sum(shown.values()) == 1000
    assert shown["dark"] == 24
    # One path a field, and assistive technology reads the links alone.
    assert len(shown) == 8
    assert re.search(r'<svg [^>]*aria-hidden="true"', html)


def test_the_windows_are_the_older_stories_of_each_field(client):
    for field in ["math"] * 2 + ["health"] * 27:
        published(field=field)
    assert windows(hero(client)) == {"engineering": 1, "math": 1, "dark": 8}


def test_a_story_that_is_not_public_lights_nothing(client):
    hidden = published(first_name="Hidden")
    gone = published(first_name="Gone")
    assert lit(hero(client)) == [3, 2, 1]
    Concern.objects.create(submission=hidden.submission, text="Sample")
    gone.unpublish()
    html = hero(client)
    assert lit(html) == [1]
    assert "Hidden" not in html
    assert "Gone" not in html
    assert skyline().next_number == 4
