"""A restore brings back hidden what nobody may see before a person has decided (R17, R19)."""

import shutil
import signal
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
import time_machine
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from tests.backups import backup, in_another_process, restore, status
from tests.factories import member_of, published, received, run_waiting_tasks, step
from youth_stories import ledger
from youth_stories.models import AgeBand, LastRound, StoryPage, Submission
from youth_stories.retention import erase
from youth_stories.retention.erase import withdraw
from youth_stories.retention.replay import LOST_CONCERN, replay_ledger
from youth_stories.safeguarding.concerns import close_concern, raise_concern
from youth_stories.transitions import Kind

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("one_clock"),
    pytest.mark.each_database,
]


@pytest.fixture(autouse=True)
def _no_files_of_other_tests(settings):
    for folder in (settings.MEDIA_ROOT, settings.DATA_DIR / "private"):
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def file(tmp_path) -> Path:
    return tmp_path / "psec.tar.gz"


def days_later(days: float) -> time_machine.travel:
    return time_machine.travel(timezone.now() + timedelta(days=days), tick=True)


def minutes_round() -> None:
    call_command("retention", verbosity=0)


def signed_in(*roles, name) -> Client:
    client = Client()
    client.force_login(member_of(*roles, name=name))
    return client


def minors_story(first_name) -> Submission:
    """One that waits for a guardian, whose sender has known for eight days when it is erased."""
    submission = received(age_band=AgeBand.FROM_16, first_name=first_name)
    submission.events.create(kind=Kind.ERASED_SOON, created_at=timezone.now() - timedelta(days=8))
    waiting_since = timezone.now() - timedelta(days=20)
    Submission.objects.filter(pk=submission.pk).update(waiting_since=waiting_since)
    return submission


def now(submission) -> Submission | None:
    return Submission.objects.filter(story_id=submission.story_id).first()


def test_what_a_mistaken_round_erased_comes_back_hidden_and_is_purged_unless_kept(file, mailoutbox):
    kept, taken_back, undecided = map(minors_story, ("Kept", "Taken", "Undecided"))
    rightly = minors_story("Rightly")
    minutes_round()
    backup(file)
    erase.purge(rightly, in_round=ledger.new_round())
    with days_later(40):  # the clock is wrong, and somebody presses the button
        minutes_round()
        lead = signed_in("Safeguarding leads", name="lead")
        shown = lead.get(reverse("story_erasing"))
        due = [story.pk for story in shown.context["due"]]
        lead.post(reverse("story_erasing_resume"), {"story": due})
        minutes_round()
        assert {now(each).state for each in (kept, taken_back, undecided)} == {"purged"}
    administrator = signed_in("Administrators", name="administrator")
    [wrong, _right] = ledger.rounds()
    page = administrator.get(reverse("story_erasing")).content.decode()
    assert page.count("This round was a mistake") == 2
    administrator.post(reverse("story_erasing_wrong", args=[wrong.name]), {"confirm": "yes"})
    DBTaskResult.objects.all().delete()
    mailoutbox.clear()

    assert "Hidden until somebody decides: 3." in restore(file)
    assert now(rightly).story == ""  # only that round was a mistake
    reviewer = signed_in("Story reviewers", name="reviewer")
    for each in (kept, taken_back, undecided):
        assert now(each).story
        html = reviewer.get(reverse("youth_stories:inspect", args=[now(each).pk])).content.decode()
        assert "A round of erasing that was a mistake had erased it" in html
        assert "Keep this story" in html
    step(reviewer, now(kept), "keep")
    withdraw(now(taken_back), recipients=())

    with days_later(3):
        LastRound.objects.update(began_at=timezone.now())
        minutes_round()
        assert now(undecided).story
    with days_later(14.1):
        LastRound.objects.update(began_at=timezone.now())
        minutes_round()
    assert (now(kept).story != "", now(undecided).state) == (True, "purged")
    run_waiting_tasks()
    assert [mail.subject for mail in mailoutbox if "rased" in mail.subject] == []

    restore(file)  # all of it once more
    assert not hasattr(now(kept), "hidden")
    assert now(kept).story
    assert (now(taken_back).state, now(undecided).state) == ("withdrawn", "purged")
    assert replay_ledger() == (0, 0)


def test_what_was_frozen_or_taken_down_after_the_backup_stays_hidden_until_somebody_decides(
    file, mailoutbox
):
    frozen, down, up, closed = (published(email=f"{n}@example.org") for n in range(4))
    backup(file)
    raise_concern(frozen.submission, "Sample worry", by=None)
    close_concern(raise_concern(closed.submission, "x", by=None), "Sample outcome", by=None)
    for page in (down, up):
        StoryPage.objects.get(pk=page.pk).unpublish()
    StoryPage.objects.get(pk=up.pk).get_latest_revision().publish()
    DBTaskResult.objects.all().delete()
    mailoutbox.clear()

    assert "Hidden until somebody decides: 3." in restore(file)
    assert [status(page.number) for page in (frozen, down, up, closed)] == [410, 410, 200, 410]
    frozen_now = now(frozen.submission)
    assert frozen_now.is_on_hold
    assert [concern.text for concern in frozen_now.concerns.open()] == [LOST_CONCERN]
    run_waiting_tasks()
    assert mailoutbox == []

    publisher = signed_in("Publishers", name="publisher")
    queue = publisher.get(f"{reverse('youth_stories:list')}?state=hidden").content.decode()
    assert down.submission.story_key in queue
    assert up.submission.story_key not in queue
    pk = now(down.submission).pk
    html = publisher.get(reverse("youth_stories:inspect", args=[pk])).content.decode()
    assert "It was taken down after the backup was made" in html
    step(publisher, now(down.submission), "publish")
    assert status(down.number) == 410  # nobody has decided yet
    step(publisher, now(down.submission), "keep")
    assert status(down.number) == 410
    step(publisher, now(down.submission), "publish")
    assert status(down.number) == 200

    restore(file)
    assert status(down.number) == 200  # published again since
    assert status(frozen.number) == 410
    assert replay_ledger() == (0, 0)


KILLED = """
import os, signal
from youth_stories import ledger
from youth_stories.models import Submission
{imports}
entry = ledger.{step}
ledger.{step} = lambda *args: (entry(*args), os.kill(os.getpid(), signal.SIGKILL))
{call}
"""


def kill_after(step: str, imports: str, call: str) -> None:
    """In another process: the entry is on disk, and the transaction is never committed."""
    done = in_another_process(KILLED.format(step=step, imports=imports, call=call))
    assert done.returncode == -signal.SIGKILL, done.stderr


def test_a_purge_killed_before_its_commit_erases_nobody_who_has_agreed_since():
    submission, other = minors_story("Agreed"), minors_story("Silent")
    kill_after(
        "record",
        "from youth_stories.retention.erase import purge",
        f"purge(Submission.objects.get(pk={submission.pk}), in_round='20270101T000000Z-0000')",
    )
    ledger.record(other.story_id, ledger.PURGED, "20270101T000000Z-0000")
    assert now(submission).story
    submission.events.create(kind=Kind.CONSENT_GIVEN, text="guardian")
    assert replay_ledger() == (1, 0)
    assert now(submission).story
    assert now(other).state == "purged"


@pytest.mark.long
def test_a_concern_killed_before_its_commit_holds_the_story_when_the_site_starts_again():
    page = published()
    kill_after(
        "begin",
        "from youth_stories.safeguarding.concerns import raise_concern",
        f"raise_concern(Submission.objects.get(page={page.pk}), 'Sample worry', by=None)",
    )
    assert status(page.number) == 200  # whoever raised it saw an error
    call_command("load_content", stdout=StringIO())
    assert status(page.number) == 410
    assert replay_ledger() == (0, 0)
