"""What was erased stays erased: the ledger is outside of the database."""

import stat
import uuid
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from wagtail.models import Page, Revision, Site

from psec_site.management.commands.load_content import MAKAYLA
from tests.factories import asked, published, received
from youth_stories import ledger
from youth_stories.models import (
    Consent,
    ConsentWithdrawal,
    Element,
    Submission,
    SubmissionEvent,
    SuppressedAddress,
)
from youth_stories.retention.erase import withdraw
from youth_stories.retention.not_for_me import not_for_me
from youth_stories.retention.replay import replay_ledger

pytestmark = [pytest.mark.django_db, pytest.mark.each_database]


def is_erased(story_id) -> bool:
    """What a restore asks of the ledger."""
    return story_id in ledger.erased_among([story_id])


def empty_the_database() -> None:
    """As after `migrate`: a welcome page and nothing of ours."""
    for home in Page.objects.filter(depth=2):
        home.delete()
    for model in (ConsentWithdrawal, Consent, SubmissionEvent, Submission, Element):
        QuerySet(model).delete()  # their own querysets refuse
    welcome = Page.get_first_root_node().add_child(title="Welcome", slug="welcome")
    Site.objects.create(root_page=welcome, is_default_site=True)


def entries(settings) -> list:
    return [path for path in (settings.DATA_DIR / "private/erasures").rglob("*") if path.is_file()]


def test_a_withdrawal_is_recorded_as_a_hash_in_a_private_file(settings):
    submission = received()
    assert not is_erased(submission.story_id)
    before = set(entries(settings))
    withdraw(submission)
    assert is_erased(submission.story_id)
    (entry,) = set(entries(settings)) - before
    assert str(submission.story_id) not in str(entry)
    assert submission.story_id.hex not in str(entry)
    assert entry.read_text().endswith("+00:00")
    assert stat.S_IMODE(entry.stat().st_mode) == 0o600
    assert stat.S_IMODE(entry.parent.stat().st_mode) == 0o700


def test_whoever_said_not_for_me_is_not_written_to_after_an_old_database_came_back(settings):
    before, erasures = set(entries(settings)), ledger.count()
    not_for_me(asked())
    (entry,) = set(entries(settings)) - before
    assert "guardian" not in str(entry)
    SuppressedAddress.objects.all().delete()
    replay_ledger()
    assert SuppressedAddress.objects.includes("guardian@example.org")
    assert ledger.count() == erasures  # counts what was erased
    assert ledger.count_unreadable(timezone.now() - timedelta(days=1)) == 0
    entry.unlink()


def test_recording_an_erasure_twice_makes_one_entry(settings):
    before = ledger.count()
    story_id = uuid.uuid4()
    ledger.record(story_id)
    ledger.record(story_id)
    assert ledger.count() == before + 1


def test_an_erasure_recorded_under_an_earlier_key_is_still_found(settings):
    story_id = uuid.uuid4()
    ledger.record(story_id)
    earlier, settings.SECRET_KEY = settings.SECRET_KEY, "another"
    assert not is_erased(story_id)
    settings.SECRET_KEY_FALLBACKS = [earlier]
    assert is_erased(story_id)
    assert list(ledger.erased_among([story_id, uuid.uuid4()])) == [story_id]


def test_a_withdrawal_that_was_cut_short_is_finished_when_the_site_starts_again(client):
    page = published()
    before = transaction.savepoint_create()
    withdraw(page.submission)
    transaction.savepoint_rollback(before)  # the power went before the commit
    assert client.get("/hear-from-our-youth/2/").status_code == 200
    call_command("load_content", verbosity=0)
    assert client.get("/hear-from-our-youth/2/").status_code == 410


def test_a_withdrawal_that_fails_is_not_recorded(monkeypatch):
    """Nobody was told that it is erased, and staff can try again."""
    submission = received()

    def fail(*args, **kwargs):
        raise OSError("No connection")

    monkeypatch.setattr("youth_stories.retention.erase.move", fail)
    with pytest.raises(OSError, match="No connection"):
        withdraw(submission)
    assert not is_erased(submission.story_id)


def test_nothing_is_withdrawn_that_cannot_be_recorded(client, monkeypatch):
    page = published()

    def full(story_id):
        raise OSError("No space left on device")

    monkeypatch.setattr(ledger, "record", full)
    with pytest.raises(OSError, match="No space"):
        withdraw(page.submission)
    assert client.get("/hear-from-our-youth/2/").status_code == 200


def test_an_old_database_is_put_right_before_the_site_starts(client, mailoutbox, capsys):
    page, other = published(), published()
    ledger.record(page.translation_key)
    DBTaskResult.objects.all().delete()
    call_command("load_content")
    assert "Erased again, says the ledger: 1 stories." in capsys.readouterr().out
    assert client.get(f"/hear-from-our-youth/{page.number}/").status_code == 410
    assert client.get(f"/hear-from-our-youth/{other.number}/").status_code == 200
    assert Submission.objects.get(story_id=page.translation_key).story == ""
    assert not DBTaskResult.objects.exists()  # nobody is told a second time
    assert replay_ledger() == (0, 0)


def test_a_withdrawn_story_is_not_loaded_into_a_new_database_either(client):
    withdraw(Submission.objects.get(story_id=MAKAYLA))
    empty_the_database()
    call_command("load_content", verbosity=0)
    assert client.get("/mission/").status_code == 200
    assert client.get("/hear-from-our-youth/1/").status_code == 410
    assert "Makayla" not in client.get("/").content.decode()
    assert "Makayla" not in str(Revision.objects.values_list("content", flat=True))
