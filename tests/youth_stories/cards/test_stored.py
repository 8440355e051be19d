"""Cards exist while everybody may see a story and share it, and not a moment longer."""

import re
import shutil
from io import BytesIO

import pytest
from django.conf import settings
from django.core.management import call_command
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from PIL import Image

from psec_site.management.commands.scheduler import make_missing_cards
from tests.factories import (
    ALL_SCOPES,
    draft,
    member_of,
    pass_time,
    picture,
    published,
    published_minor,
    received,
    run_waiting_tasks,
)
from youth_stories.cards import stored
from youth_stories.consent.answers import revoke
from youth_stories.consent.record import record_consent
from youth_stories.models import AgeBand, AgeSign, Consent, ShareCard, StoryPage, Submission
from youth_stories.retention import hidden
from youth_stories.retention.erase import purge, withdraw
from youth_stories.safeguarding.concerns import close_concern, raise_concern
from youth_stories.safeguarding.under_18 import treat_as_under_18
from youth_stories.submit.receive import change

pytestmark = pytest.mark.django_db
FOLDER = settings.MEDIA_ROOT / ShareCard.FOLDER
OG_IMAGE = re.compile(r'<meta property="og:image" content="https?://[^/"]+([^"]+)">')


SOME = dict.fromkeys(ShareCard.Format.values, b"a card")


@pytest.fixture
def undrawn(monkeypatch):
    """Drawing takes half a second, and most tests ask only whether there are pictures."""
    monkeypatch.setattr(stored.drawing, "cards", lambda *args: SOME)


@pytest.fixture(autouse=True)
def _no_other_cards():
    """Not those of the Collective's own story, nor files that a test before this one left."""
    StoryPage.objects.update(live=False)
    DBTaskResult.objects.all().delete()
    shutil.rmtree(FOLDER, ignore_errors=True)


def cards() -> set[str]:
    return {path.name for path in FOLDER.glob("*")}


def shared_picture(client, address: str) -> str:
    """The path of the picture that a network shows with the story."""
    (path,) = OG_IMAGE.findall(client.get(address).content.decode())
    return path


def test_a_story_is_shared_with_its_own_picture(client):
    page = published_minor(photo=picture((300, 400)), school="")
    address = f"/hear-from-our-youth/{page.number}/"
    for place in (address, f"/es{address}"):
        path = shared_picture(client, place)
        assert re.fullmatch(rf"/media/{ShareCard.FOLDER}/[0-9a-f]{{32}}\.jpg", path)
    sizes = set()
    for card in page.cards.all():
        response = client.get(card.url)
        content = b"".join(response.streaming_content)
        drawn = Image.open(BytesIO(content))
        sizes.add((drawn.size == card.size, drawn.format, bool(drawn.getexif()), len(drawn.info)))
        assert b"Sample" not in content  # no name in its metadata
        assert response["X-Robots-Tag"] == "noindex"
        assert "max-age=0" in response["Cache-Control"]
    assert len(cards()) == 4
    assert {(fits, kind, exif) for fits, kind, exif, _ in sizes} == {(True, "JPEG", False)}


def without_social(page):
    record_consent(
        page,
        shown_hash=page.content_hash,
        scopes=ALL_SCOPES - {"social"},
        method=Consent.Method.IN_PERSON,
        given_on=timezone.localdate(),
        by=member_of("Story reviewers"),
    )


def lapse(page):
    pass_time(days=731)
    call_command("retention")


def reject_age(page):
    AgeSign.objects.create(submission=page.submission, code=AgeSign.Code.WORDS)


def go_around_every_step(page):
    """The query of the gate alone knows of it: the round of each minute does the rest."""
    Consent.objects.filter(story_id=page.translation_key)._raw_delete("default")
    call_command("retention")


ENDS = {
    "unpublished": lambda page: page.unpublish(),
    "expired": lambda page: page.unpublish(set_expired=True),
    "deleted": lambda page: page.delete(),
    "withdrawn": lambda page: withdraw(page.submission),
    "purged": lambda page: purge(page.submission),
    "on hold": lambda page: raise_concern(page.submission, "Sample", by=None),
    "revoked": lambda page: revoke(page.submission, "student"),
    "no longer to be shared": without_social,
    "lapsed": lapse,
    "age in doubt": reject_age,
    "age lowered": lambda page: treat_as_under_18(page.submission, AgeBand.FROM_13, by=None),
    "hidden after a restore": lambda page: hidden.hide(page.submission, hidden.Why.TAKEN_DOWN),
    "less ticked": lambda page: change(
        page.submission, page.submission.public_values(), scopes={"words", "first_name"}
    ),
    "behind everybody's back": go_around_every_step,
}


@pytest.mark.each_database
@pytest.mark.parametrize("end", ENDS.values(), ids=ENDS)
def test_its_pictures_go_with_it(client, undrawn, end):
    page = published()
    run_waiting_tasks()
    address = f"/hear-from-our-youth/{page.number}/"
    path = shared_picture(client, address)
    assert client.get(path).status_code == 200
    end(StoryPage.objects.get(pk=page.pk))
    assert not page.cards.exists()
    assert not cards()
    assert client.get(path).status_code == 404
    assert ShareCard.FOLDER not in client.get(address).content.decode()
    # Nor does a task of before that runs only now bring them back.
    stored.make_cards.call(str(page.translation_key))
    run_waiting_tasks()
    assert not page.cards.exists()


@pytest.mark.parametrize("end", [ENDS["withdrawn"], ENDS["unpublished"]])
def test_a_story_that_ends_while_it_is_drawn_gets_no_pictures(monkeypatch, end):
    page = published()

    def drawn(story, number):
        end(StoryPage.objects.get(pk=page.pk))
        return SOME

    monkeypatch.setattr(stored.drawing, "cards", drawn)
    run_waiting_tasks()
    assert not cards()
    assert not DBTaskResult.objects.filter(status="FAILED").exists()


def test_without_everybodys_yes_to_social_media_the_sites_own_picture_is_shared(client, undrawn):
    adult = published(scopes=ALL_SCOPES - {"social"})
    guardian_said_no = published_minor(scopes=ALL_SCOPES - {"social"}, email="teen@example.org")
    unpublished = draft(email="third@example.org")
    run_waiting_tasks()
    for page in (adult, guardian_said_no):
        assert "share" in shared_picture(client, f"/hear-from-our-youth/{page.number}/")
    assert unpublished.number is None
    assert not cards()


def test_a_new_version_a_restore_and_the_end_of_a_hold_bring_new_pictures(client, undrawn):
    page = published()
    run_waiting_tasks()
    before = cards()
    close_concern(raise_concern(page.submission, "Sample", by=None), "Fine", by=None)
    page = StoryPage.objects.get(pk=page.pk)
    page.get_latest_revision().publish()
    run_waiting_tasks()
    again = cards()
    assert len(again) == 4
    assert not again & before
    for card in ShareCard.objects.all():  # a restore without them
        card.file.storage.delete(card.file.name)
    make_missing_cards()
    run_waiting_tasks()
    assert len(cards() - again) == 4


def test_cached_pages_get_the_picture_when_it_is_there(undrawn):
    from psec_site.page_cache.version import current_version

    published()
    before = current_version()
    run_waiting_tasks()
    assert current_version() != before


def test_sending_a_story_draws_and_stores_nothing(undrawn):
    received()
    run_waiting_tasks()
    assert not cards()
    assert Submission.objects.exists()
