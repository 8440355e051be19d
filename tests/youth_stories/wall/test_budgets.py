"""How many queries a page takes: few, and no more with many stories."""

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import draft, member_of, published
from tests.submissions import make_submissions
from youth_stories.models import Consent, ConsentWithdrawal, Element, StoryPage

pytestmark = pytest.mark.django_db

WALL = "/hear-from-our-youth/"
QUEUE = "/admin/youth-stories/"


def queries(client, address) -> int:
    """Of a process that has answered before."""
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


@pytest.mark.parametrize("many", [10, 200])
@pytest.mark.parametrize(
    ("address", "budget"),
    [
        # On every page: the site and its root page, the locale, the page itself, the pages above it
        # and their restrictions, where the sites are, the menu, the footer, the settings, the year
        # of the goal.
        # Home: mission, vision, events, news, spotlights; of the stories the newest (2), how many
        # in each field, the next number, the featured one.
        ("/", 21),
        # The wall: its page (2), how many stories in each field, which are shown, these; before the
        # newest the next number.
        (WALL, 16),
        (f"{WALL}?page=5", 16),
        (f"{WALL}?order=oldest", 16),
        (f"{WALL}?field=math", 16),
        (f"{WALL}?stage=college", 16),
        # the hits (on SQLite twice), and which of them are on the wall
        (f"{WALL}?q=sample", 18),
        # the story with its neighbors, translations, those like it (2), the next number
        (f"{WALL}5/", 17),
    ],
)
def test_a_public_page_takes_as_few_queries_with_many_stories_as_with_few(
    client, many, address, budget
):
    call_command("sample_stories", count=many, verbosity=0)
    assert queries(client, address) <= budget <= 25
    assert queries(client, f"/es{address}") <= budget + 1  # Home in Spanish


@pytest.mark.parametrize("many", [10, 200])
@pytest.mark.parametrize(
    # session, user, staff session, second factor, profile, permissions (2);
    # what waits too long; what may wait, and the six kinds of facts of which the next step is read;
    # by which day to read, and to call;
    # count, rows, which were changed, their open concerns, hidden after a restore, likely robots,
    # taken on by oneself; locale, menu (2)
    ("query", "budget"),
    [("", 27), ("?state=received", 27), ("?field=math", 27), ("?q=sample", 27)],
)
def test_the_queue_takes_as_few_queries_with_many_submissions_as_with_few(
    client, many, query, budget
):
    make_submissions(many)
    client.force_login(member_of("Story reviewers"))
    assert queries(client, QUEUE + query) <= budget


def test_the_last_page_of_the_queue_has_the_oldest_stories_in_order(client):
    make_submissions(30)
    client.force_login(member_of("Story reviewers"))
    page = client.get(f"{QUEUE}?ordering=-received_at&p=2").context["page_obj"]
    moments = [submission.received_at for submission in page.object_list]
    assert moments == sorted(moments, reverse=True)
    assert moments


def tiles(client, query="") -> str:
    return client.get(WALL + query).content.decode()


def test_a_page_that_only_claims_to_be_on_the_wall_is_shown_nowhere(client):
    """on_wall() is an index only, not a permission check: published() checks the consents."""
    page = draft(first_name="Unconsented", scopes={"words"})
    Element.objects.create(number=2, translation_key=page.translation_key)
    StoryPage.objects.filter(pk=page.pk).update(
        live=True, is_on_wall=True, element_id=2, first_name="Changed", content_hash="0" * 64
    )
    assert StoryPage.objects.on_wall().filter(pk=page.pk).exists()
    for address in (WALL, f"{WALL}?field=life", f"{WALL}?q=Chang", "/", f"{WALL}feed/"):
        assert "Changed" not in client.get(address).content.decode()
    assert client.get(f"{WALL}2/").status_code == 410
    assert "1 element</span></h2>" in tiles(client)


@pytest.mark.parametrize("end", ["withdrawn", "lapsed"])
def test_the_tile_is_gone_as_soon_as_the_consent_ends(client, end, time_machine):
    page = published(first_name="Gone")
    assert "Gone" in tiles(client)
    consent = Consent.objects.get(story_id=page.translation_key)
    if end == "withdrawn":
        ConsentWithdrawal.objects.create(consent=consent)
    else:
        time_machine.move_to(consent.valid_until)
    for query in ("", "?field=life", "?q=Gon"):
        assert "Gone" not in tiles(client, query)


def test_a_page_that_expires_leaves_the_count_of_the_wall(client):
    page = published()
    assert "2 elements" in tiles(client)
    page.unpublish()
    assert not StoryPage.objects.get(pk=page.pk).is_on_wall
    assert "1 element</span></h2>" in tiles(client)
    page.get_latest_revision().publish()
    assert "2 elements" in tiles(client)
