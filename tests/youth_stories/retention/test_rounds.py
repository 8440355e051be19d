"""The clock cannot erase: a round halts when time has leapt, or when it would erase very much."""

from datetime import timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from psec_site.monitoring.checks import problems, warnings
from tests.factories import (
    member_of,
    picture,
    published,
    received,
    run_waiting_tasks,
)
from youth_stories import ledger
from youth_stories.models import (
    AgeBand,
    LastRound,
    SafeguardingSettings,
    SavedForm,
    StoryPage,
    StoryPhoto,
    Submission,
)
from youth_stories.photos import store
from youth_stories.retention import rounds
from youth_stories.retention.erase import withdraw
from youth_stories.transitions import Kind

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("one_clock"),
    pytest.mark.each_database,
]

LEAD = "lead@example.org"


@pytest.fixture(autouse=True)
def _lead():
    settings = SafeguardingSettings.load()
    settings.lead_email = LEAD
    settings.save()


def minutes_round() -> None:
    """What the scheduler does once a minute, and the worker after it."""
    call_command("retention", verbosity=0)
    run_waiting_tasks()


def days_later(days: float) -> time_machine.travel:
    return time_machine.travel(timezone.now() + timedelta(days=days), tick=True)


def due_in(days: int) -> Submission:
    """A minor's story that nobody agreed to, and whose sender was told in time."""
    submission = received(age_band=AgeBand.FROM_16)
    now = timezone.now()
    waiting_since = now - timedelta(days=30 - days, minutes=1)
    Submission.objects.filter(pk=submission.pk).update(waiting_since=waiting_since)
    told_at = now - timedelta(days=7 - days, minutes=1)
    submission.events.create(kind=Kind.ERASED_SOON, created_at=told_at)
    return Submission.objects.get(pk=submission.pk)


def state(submission) -> str:
    return Submission.objects.get(pk=submission.pk).state


def letters(mailoutbox) -> list:
    return [mail for mail in mailoutbox if "Erasing is halted" in mail.subject]


def what_there_is() -> dict:
    return {
        "stories": sorted(Submission.objects.values_list("pk", "story", "email")),
        "forms": SavedForm.objects.count(),
        "photos": StoryPhoto.objects.count(),
        "log": ModelLogEntry.objects.count(),
    }


def signed_in(role="Safeguarding leads") -> Client:
    client = Client()
    client.force_login(member_of(role, name=role.replace(" ", "")))
    run_waiting_tasks()
    return client


def press_the_button(client, shown=None) -> None:
    """Lets erasing go on with what the page shows."""
    shown = shown or client.get(reverse("story_erasing"))
    due = shown.context["due"]
    client.post(reverse("story_erasing_resume"), {"story": [story.pk for story in due]})


@pytest.mark.parametrize("days", [40, 900])
def test_a_clock_that_leaps_erases_nothing_and_tells_the_lead_once(days, mailoutbox):
    submission = due_in(days=1)
    page = published(email="adult@example.org")
    withdraw(received(email="other@example.org"))
    store.create(picture())
    SavedForm.objects.create(token_hash="x", expires_at=timezone.now() + SavedForm.LIFETIME)
    client = signed_in()
    minutes_round()
    before = what_there_is()

    with days_later(days):
        for _ in range(2):
            minutes_round()
        assert [mail.bcc for mail in letters(mailoutbox)] == [[LEAD]]
        assert StoryPage.objects.get(pk=page.pk).live == (days < 730)  # take-downs go on

    assert what_there_is() == before
    press_the_button(client)  # the clock is right again, and nothing is due
    minutes_round()
    assert what_there_is()["stories"] == before["stories"]
    with days_later(1):
        minutes_round()
    assert state(submission) == "purged"  # on its own day
    assert len(letters(mailoutbox)) == 1


def test_a_clock_that_goes_back_erases_and_sends_nothing_twice_and_it_is_said(mailoutbox):
    submission, other = due_in(days=1), due_in(days=0)
    with days_later(2):
        minutes_round()
    assert (state(submission), state(other)) == ("purged", "purged")
    late = due_in(days=0)
    run_waiting_tasks()
    mailoutbox.clear()
    for _ in range(2):
        minutes_round()
    assert len(mailoutbox) == len(letters(mailoutbox)) == 1
    assert "the clock went back" in problems(warnings())["erasing"]
    assert state(late) == "received"


def test_a_long_weekend_without_the_site_halts_nothing(mailoutbox, settings):
    submission = due_in(days=0)
    LastRound.load()
    LastRound.objects.update(began_at=timezone.now() - timedelta(days=3, hours=16))
    minutes_round()
    assert state(submission) == "purged"
    assert letters(mailoutbox) == []
    assert rounds.LONGEST_PAUSE.days < settings.ERASURE_NOTICE_DAYS


def test_two_servers_whose_clocks_differ_by_seconds_halt_nothing():
    LastRound.load()
    LastRound.objects.update(began_at=timezone.now() + timedelta(minutes=2))
    assert rounds.begin()


def test_a_database_with_another_clock_halts_erasing(monkeypatch):
    other = timezone.now() + timedelta(hours=2)
    monkeypatch.setattr(rounds, "_database_clock", lambda: other)
    assert rounds.begin() is None
    assert "of its database differ" in problems(warnings())["erasing"]


@pytest.mark.parametrize(
    ("due", "others", "halts"), [(20, 0, False), (21, 40, True), (21, 43, False)]
)
def test_a_round_halts_that_would_erase_over_20_stories_and_a_third_of_all(due, others, halts):
    long_ago = timezone.now() - timedelta(days=31)
    others -= Submission.objects.count()  # those of load_content
    Submission.objects.bulk_create(
        [
            *(
                Submission(age_band="under_13", state="invited", waiting_since=long_ago)
                for _ in range(due)
            ),
            *(Submission(age_band="18_plus") for _ in range(others)),
        ]
    )
    assert (rounds.begin() is None) == halts


def test_the_button_resumes_exactly_the_round_that_the_page_shows_and_is_logged():
    submission = due_in(days=1)
    minutes_round()
    with days_later(40):
        minutes_round()
        client = signed_in()
        shown = client.get(reverse("story_erasing"))
        assert [story.pk for story in shown.context["due"]] == [submission.pk]
        assert submission.story_key in shown.content.decode()
        assert submission.first_name not in shown.content.decode()
        late = due_in(days=0)
        press_the_button(client, shown)
        minutes_round()
        assert (state(submission), state(late)) == ("purged", "received")
        [entry] = ModelLogEntry.objects.filter(action=rounds.RESUMED)
        assert entry.user.email == "safeguardingleads@example.org"
        assert "1 stories" in entry.data["kind"]
        [erased] = ledger.rounds()
        assert (erased.stories, erased.is_wrong) == (1, False)
        assert erased.began_at.date() == timezone.now().date()


def test_the_button_says_how_many_stories_and_how_many_records_of_others_it_erases():
    due_in(days=1)
    withdraw(due_in(days=1))
    minutes_round()
    with days_later(100):
        minutes_round()
        page = " ".join(signed_in().get(reverse("story_erasing")).text.split())
    assert "Of these, due now</dt><dd><b>1</b>" in page
    assert "records of stories whose words are erased already</dt><dd><b>1</b>" in page
    assert "Erase 1 story and 1 record</button>" in page


@pytest.mark.parametrize(
    ("role", "may"),
    [("Safeguarding leads", True), ("Administrators", True), ("Story reviewers", False)],
)
def test_only_the_lead_and_administrators_resume_erasing(role, may):
    client = signed_in(role)
    LastRound.load()
    LastRound.objects.update(halted_at=timezone.now(), halt="many")
    home = client.get(reverse("wagtailadmin_home")).content.decode()
    assert home.count("rasing is halted") == may  # an administrator reads it once
    assert (client.get(reverse("story_erasing")).status_code == 200) == may
    client.post(reverse("story_erasing_resume"))
    assert (LastRound.load().resumed_with == []) == may


def test_without_a_lead_everybody_who_deals_with_concerns_is_told(mailoutbox):
    SafeguardingSettings.objects.update(lead_email="")
    member_of("Publishers", name="publisher")
    LastRound.load()
    LastRound.objects.update(began_at=timezone.now() - timedelta(days=5))
    minutes_round()
    assert [mail.bcc for mail in letters(mailoutbox)] == [["publisher@example.org"]]


def test_halted_erasing_is_a_warning_and_the_host_stays_in_use():
    LastRound.load()
    LastRound.objects.update(halted_at=timezone.now(), halt="leapt")
    answer = Client().get("/readyz/")
    assert answer.status_code == 200
    assert "leapt forward" in answer.json()["warnings"]["erasing"]
