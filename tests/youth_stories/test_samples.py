"""Sample stories look like any other, say what they are, and go away to the last row."""

import os
import subprocess
import sys
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from wagtail.models import Page
from wagtail.search.models import IndexEntry

from bench import samples
from tests.factories import published, received
from youth_stories.models import Consent, Element, HearFromOurYouthPage, StoryPage

pytestmark = pytest.mark.django_db

WALL = "/hear-from-our-youth/"
FIRST = 1_000_001


def make(count, **options):
    call_command("sample_stories", count=count, verbosity=0, **options)


@pytest.fixture
def few_originals(monkeypatch):
    """Most samples are copies, as of many."""
    monkeypatch.setattr(samples, "ORIGINALS", 5)


def rows() -> dict:
    models = (Page, StoryPage, Element, Consent, IndexEntry)
    return {model: model.objects.count() for model in models}


def test_samples_stand_on_the_wall_and_in_the_feed_the_sitemap_and_the_search(
    client, few_originals
):
    make(12)
    for number in (FIRST, FIRST + 11):
        assert f'href="{WALL}{number}/"' in client.get(WALL).content.decode()
        assert "This is a sample story." in client.get(f"{WALL}{number}/").content.decode()
        assert f"{WALL}{number}/" in client.get(f"{WALL}feed/").content.decode()
        assert f"{WALL}{number}/" in client.get("/sitemap.xml").content.decode()
        found = client.get(f"{WALL}?q={number}").content.decode()
        assert f'href="{WALL}{number}/"' in found
        assert f'href="{WALL}{FIRST + 5}/"' not in found


def test_every_sample_is_as_a_story_of_its_own_and_the_tree_is_whole(few_originals):
    make(12)
    samples = StoryPage.objects.filter(element_id__gte=FIRST)
    assert samples.published().count() == 12
    assert all(story.content_hash == story.compute_content_hash() for story in samples)
    assert not any(Page.find_problems())
    assert HearFromOurYouthPage.objects.get().numchild == 13
    published()  # a real one takes its own number and place among them
    assert StoryPage.objects.filter(element_id=2).exists()


def test_the_same_seed_makes_the_same_stories_and_another_one_others(few_originals):
    def made(seed):
        make(12, seed=seed, clear=True)
        return list(StoryPage.objects.values_list("translation_key", "study").order_by("path"))

    first = made(1)
    assert made(1) == first
    assert made(2) != first


def test_more_samples_come_after_the_ones_that_are_there(few_originals):
    make(7)
    make(7)
    numbers = StoryPage.objects.by_number().values_list("element_id", flat=True)
    assert list(numbers) == [1, *range(FIRST, FIRST + 14)]


def test_clearing_takes_exactly_the_samples_even_those_staff_worked_on(few_originals):
    before = rows()
    make(12)
    edited, featured = StoryPage.objects.filter(element_id__gte=FIRST)[:2]
    edited.save_revision()
    home = Page.objects.get(depth=2).specific
    home.featured_story = featured
    home.save()
    call_command("sample_stories", clear=True, verbosity=0)
    assert rows() == before
    assert not any(Page.find_problems())
    assert HearFromOurYouthPage.objects.get().numchild == 1


def test_samples_are_refused_beside_somebodys_own_story():
    received()
    with pytest.raises(CommandError, match="own story"):
        make(1)
    assert not Element.objects.filter(number__gte=FIRST).exists()


def test_samples_are_refused_where_settings_do_not_allow_them(settings):
    settings.SAMPLE_STORIES = False
    with pytest.raises(CommandError, match="production"):
        make(1)


def test_production_does_not_allow_samples():
    environment = os.environ | {
        "SECRET_KEY": uuid4().hex,
        "ALLOWED_HOSTS": "example.org",
        "SITE_URL": "https://example.org",
        "DATABASE_URL": "postgres://check@localhost/check",
        "EMAIL_URL": "smtp+tls://check@localhost:587",
        "DEFAULT_FROM_EMAIL": "check@example.org",
    }
    code = "from psec_site.settings import production; print(production.SAMPLE_STORIES)"
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "False"
