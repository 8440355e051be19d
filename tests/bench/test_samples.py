"""Sample stories are like others, say that they are made up, and can be deleted completely."""

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.management import CommandError, call_command
from wagtail.models import Page
from wagtail.search.models import IndexEntry

from bench import samples
from psec_site import sample_database
from tests.factories import home_page, published, received
from youth_stories.models import Consent, Element, HearFromOurYouthPage, StoryPage

pytestmark = pytest.mark.django_db

WALL = "/hear-from-our-youth/"


def make(count, **options):
    call_command("sample_stories", count=count, verbosity=0, **options)


@pytest.fixture
def few_originals(monkeypatch):
    """Makes most samples copies, as with a large number of them."""
    monkeypatch.setattr(samples, "ORIGINALS", 5)


def rows() -> dict:
    kind = ContentType.objects.get_for_model(StoryPage)
    entries = IndexEntry.objects.filter(content_type=kind)
    counts = {model: model.objects.count() for model in (StoryPage, Element, Consent)}
    return counts | {Page: kind.pages.count(), IndexEntry: entries.count()}


def test_samples_are_on_the_wall_and_in_the_feed_the_sitemap_and_the_search(client, few_originals):
    make(12)
    for number in (2, 13):
        assert f'href="{WALL}{number}/"' in client.get(WALL).content.decode()
        assert "This is a sample story." in client.get(f"{WALL}{number}/").content.decode()
        assert f"{WALL}{number}/" in client.get(f"{WALL}feed/").content.decode()
        assert f"{WALL}{number}/" in client.get("/sitemap.xml").content.decode()
        found = client.get(f"{WALL}?q={number}").content.decode()
        assert f'href="{WALL}{number}/"' in found
        assert f'href="{WALL}7/"' not in found


def test_a_sample_is_public_with_an_adults_consent_and_hidden_without_it(client, few_originals):
    make(12)
    first, copied = StoryPage.objects.filter(element_id__in=(2, 13)).order_by("element_id")
    for story in (first, copied):
        (consent,) = Consent.objects.filter(story_id=story.translation_key)
        assert (consent.role, consent.age_band) == ("student", "18_plus")
        assert consent.method == "form"
        assert consent.content_hash == story.content_hash
    Consent.objects.filter(story_id=copied.translation_key).erase()
    assert client.get(f"{WALL}2/").status_code == 200
    assert client.get(f"{WALL}13/").status_code == 410


def test_every_sample_is_a_complete_story_and_the_page_tree_is_valid(few_originals):
    make(12)
    made = StoryPage.objects.filter(element_id__gt=1)
    assert made.published().count() == 12
    for story in made:
        assert story.content_hash == story.compute_content_hash()
        assert (story.title, story.slug) == (f"Element {story.number}", str(story.number))
        assert story.url_path == f"/psec{WALL}{story.number}/"
    assert not any(Page.find_problems())
    assert HearFromOurYouthPage.with_stories().numchild == 13
    published()  # a story sent in a trial gets the next number and path
    assert StoryPage.objects.filter(element_id=14).exists()


def test_only_the_same_seed_makes_the_same_stories(few_originals):
    def made(seed):
        make(12, seed=seed, clear=True)
        return list(StoryPage.objects.values_list("translation_key", "study").order_by("path"))

    first = made(1)
    assert made(1) == first
    assert made(2) != first


def test_more_samples_get_the_next_numbers(few_originals):
    make(7)
    make(7)
    numbers = StoryPage.objects.by_number().values_list("element_id", flat=True)
    assert list(numbers) == list(range(1, 16))


def test_clearing_deletes_all_samples_and_nothing_else(few_originals):
    make(1)
    published()  # sent in a trial
    make(12)
    edited, featured = StoryPage.objects.filter(element_id__gt=3)[:2]
    edited.save_revision()
    home = home_page()
    home.featured_story = featured
    home.save()
    call_command("sample_stories", clear=True, verbosity=0)
    assert list(Element.objects.values_list("number", flat=True)) == [1, 3]
    assert rows() == dict.fromkeys((Page, StoryPage, Element, Consent, IndexEntry), 2)
    assert not any(Page.find_problems())
    assert HearFromOurYouthPage.with_stories().numchild == 2


def test_samples_are_refused_beside_a_real_story():
    received()
    with pytest.raises(CommandError, match="own story"):
        make(1)
    assert Element.objects.count() == 1
    assert not sample_database.is_marked()
