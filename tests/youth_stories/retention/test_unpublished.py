"""A story with every yes that nobody publishes is not forgotten in silence (R14, R15)."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timezone import localtime

from tests.factories import (
    ALL_SCOPES,
    STORY,
    agreed,
    answer,
    draft,
    invited,
    member_of,
    pass_time,
    received,
    run_waiting_tasks,
)
from youth_stories.consent.ask import ask_consent
from youth_stories.models import Submission, SubmissionEvent
from youth_stories.portal.status import state_of
from youth_stories.review.decisions import accept
from youth_stories.review.next_step import status
from youth_stories.review.publication import publish
from youth_stories.safeguarding.concerns import raise_concern
from youth_stories.submit.receive import receive_from_guardian

pytestmark = [pytest.mark.django_db, pytest.mark.each_database]

QUEUE = "/admin/youth-stories/"
DUE = settings.PUBLICATION_DUE_DAYS


def again(submission) -> Submission:
    return Submission.objects.get(pk=submission.pk)


def letters(mailoutbox, words="not online yet", address="student@example.org"):
    run_waiting_tasks()
    return [mail for mail in mailoutbox if words in mail.subject and mail.to == [address]]


def agreed_child():
    submission = invited()
    receive_from_guardian(submission, STORY | {"last_name": "", "school": ""})
    accept(again(submission), by=None)
    ask_consent(again(submission), by=None)
    answer(submission, ALL_SCOPES)
    pass_time(days=1)
    return again(submission)


@pytest.mark.parametrize("make", [agreed, lambda: draft().submission])
def test_a_student_with_every_yes_hears_once_that_we_are_late_and_what_is_next(make, mailoutbox):
    submission = make()
    pass_time(days=DUE - 1)
    assert letters(mailoutbox) == []
    assert state_of(again(submission), "student").name == "ready"
    pass_time(days=1)
    [letter] = letters(mailoutbox)
    day = date_format(localtime(timezone.now() - timedelta(days=DUE)), "DATE_FORMAT")
    assert f"every yes since {day}" in letter.body
    assert "you get an email from us when it is online" in letter.body
    state = state_of(again(submission), "student")
    assert state.sentence == "Your page is ready, and we are late."
    assert state.steps[-1].title.endswith("publishes the page")
    pass_time(days=100)
    assert len(letters(mailoutbox)) == 1
    assert letters(mailoutbox, address="guardian@example.org") == []


def test_of_a_childs_story_the_guardian_hears_it(mailoutbox):
    submission = agreed_child()
    pass_time(days=DUE)
    assert len(letters(mailoutbox, address="guardian@example.org")) == 1
    assert state_of(again(submission), "guardian").name == "late"


def test_staff_see_first_what_waits_and_since_when(client, mailoutbox):
    member = member_of("Publishers")
    late = agreed()
    pass_time(days=DUE)
    received()
    client.force_login(member)
    day = date_format(localtime(timezone.now() - timedelta(days=DUE)))
    queue = client.get(QUEUE)
    assert queue.context["page_obj"].object_list[0] == late
    assert f"Waiting for publication since {day}" in queue.text
    newest_first = client.get(f"{QUEUE}?ordering=-received_at")
    assert newest_first.context["page_obj"].object_list[0] != late
    home = client.get("/admin/").text.partition("?state=late")[2].partition("</a>")[0]
    assert '--harm">1</b> <span>waiting for publication' in home
    assert late.story_key in client.get(f"{QUEUE}?state=late").text
    [letter] = [mail for mail in mailoutbox if "waits for publication" in mail.subject]
    assert letter.bcc == [member.email]


def test_once_it_is_public_nothing_says_any_more_that_it_waits(client, mailoutbox):
    submission = agreed()
    pass_time(days=DUE)
    publisher = member_of("Publishers")
    publish(again(submission), by=publisher)
    run_waiting_tasks()
    client.force_login(publisher)
    assert "waiting for publication" not in client.get("/admin/").text
    assert state_of(again(submission), "student").name == "published"
    again(submission).page.unpublish()  # staff took it down
    pass_time(days=DUE + 1)
    assert len(letters(mailoutbox)) == 1
    assert status(again(submission)).endswith("Ready to publish")


def test_nobody_hears_of_a_story_that_is_changed_on_hold_or_scheduled(mailoutbox):
    tidied = draft()
    tidied.story = "Tidied."
    tidied.save_revision()
    raise_concern(agreed(), "A sample worry", by=None)
    scheduled = draft()
    scheduled.save_revision(approved_go_live_at=timezone.now() + timedelta(days=60))
    pass_time(days=DUE + 1)
    assert letters(mailoutbox) == []
    # Nor staff, nor in the history: a concern only holds letters back.
    assert not SubmissionEvent.objects.filter(kind=SubmissionEvent.Kind.PUBLICATION_LATE).exists()


def test_a_late_story_that_staff_tidy_again_is_being_made_ready():
    submission = draft().submission
    pass_time(days=DUE)
    page = again(submission).page
    page.study = "Something else"
    page.save_revision()
    assert state_of(again(submission), "student").name == "preparing"


@pytest.mark.parametrize("make", [agreed, lambda: draft().submission])
def test_a_yes_that_runs_out_before_publication_is_told_and_waited_for_anew(make, mailoutbox):
    submission = make()
    pass_time(days=settings.PUBLICATION_DAYS + 1)
    people = ["student@example.org", *(["guardian@example.org"] * submission.is_minor)]
    day = date_format(
        localtime(timezone.now() + timedelta(days=settings.UNANSWERED_DAYS)), "DATE_FORMAT"
    )
    for address in people:
        [letter] = letters(mailoutbox, "has run out", address)
        assert f"Without that we erase it on {day}." in letter.body
    state = state_of(again(submission), "student")
    assert state.sentence == "The time for your story is over."
    assert f"On {day} we erase it." in state.steps[-3].text
    assert "A yes ran out" in status(again(submission))
    pass_time(days=settings.UNANSWERED_DAYS - 7)
    pass_time(days=8)
    assert len(letters(mailoutbox, "has run out")) == 1
    assert again(submission).state == Submission.State.PURGED
    run_waiting_tasks()
    [last] = letters(mailoutbox, "was erased")
    assert "The yes to your story had run out" in last.body
    assert "had run out" in state_of(again(submission), "student").detail


def test_asked_anew_after_it_ran_out_a_story_is_published_as_any_other(mailoutbox):
    submission = agreed()
    pass_time(days=settings.PUBLICATION_DAYS + 1)
    ask_consent(again(submission), by=None)
    answer(submission, role="student")
    answer(submission)
    pass_time(days=1)
    assert state_of(again(submission), "student").name == "ready"
    assert status(again(submission)) == "Ready to publish"
    pass_time(days=1)
    assert letters(mailoutbox) == []  # two weeks count from the new yes
    pass_time(days=DUE)
    assert len(letters(mailoutbox)) == 1
