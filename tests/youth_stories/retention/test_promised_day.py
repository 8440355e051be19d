"""The day on which people read that a story is erased is the day on which it is (R7, R14, R15)."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.formats import date_format

from tests.factories import (
    ALL_SCOPES,
    accepted,
    agreed,
    answer,
    asked,
    both_asked,
    link_in,
    pass_time,
    private_page,
    published_minor,
    received,
    run_waiting_tasks,
)
from youth_stories.consent.answers import disagree
from youth_stories.consent.ask import ask_consent
from youth_stories.models import AgeBand, Submission
from youth_stories.portal.status import state_of
from youth_stories.review.decisions import decline, reopen
from youth_stories.submit.receive import change

pytestmark = pytest.mark.django_db

STUDENT, GUARDIAN = "student@example.org", "guardian@example.org"


def again(submission) -> Submission:
    return Submission.objects.get(pk=submission.pk)


def last_letter(mailoutbox, address):
    run_waiting_tasks()
    return [mail for mail in mailoutbox if mail.to == [address]][-1]


def in_days(days) -> str:
    return date_format(timezone.localtime(timezone.now() + timedelta(days=days)), "DATE_FORMAT")


def has_words(submission) -> bool:
    return Submission.objects.filter(pk=submission.pk).exclude(story="").exists()


def test_a_family_asked_again_after_it_came_down_has_until_the_day_in_the_letter(mailoutbox):
    submission = published_minor().submission
    pass_time(days=731)
    pass_time(days=84)  # they were told: on the 90th day it is erased
    ask_consent(again(submission), by=None)
    assert f"on {in_days(30)} we erase it all" in last_letter(mailoutbox, GUARDIAN).body
    pass_time(days=12)  # past the day that they were told first
    pass_time(days=8)
    answer(submission, role="student")
    answer(submission)
    pass_time(days=1)
    assert state_of(again(submission), "student").name == "ready"
    pass_time(days=60)
    assert has_words(submission)
    assert state_of(again(submission), "student").name == "late"  # and nobody waits in silence


def test_a_student_reads_that_the_days_count_anew_once_their_guardian_is_asked(mailoutbox):
    submission, first_day = received(age_band=AgeBand.FROM_16), in_days(30)
    told = last_letter(mailoutbox, STUDENT).body
    assert f"not asked them by {first_day}, we erase" in told
    assert "Once we ask, they have 30 days." in told
    pass_time(days=21)
    accepted(again(submission))
    told = last_letter(mailoutbox, STUDENT).body
    assert f"nobody has been asked by {in_days(9)}, we erase" in told
    assert "Once we ask, there are 30 days" in told
    ask_consent(again(submission), by=None)
    assert f"on {in_days(30)} we erase it all" in last_letter(mailoutbox, GUARDIAN).body
    pass_time(days=10)  # past the day that the student read first
    assert has_words(submission)


def test_a_question_soon_after_it_came_down_brings_no_earlier_day(mailoutbox):
    submission = published_minor().submission
    pass_time(days=731)
    told = in_days(90)
    assert told in last_letter(mailoutbox, GUARDIAN).body
    ask_consent(again(submission), by=None)
    assert f"on {told} we erase it all" in last_letter(mailoutbox, GUARDIAN).body
    pass_time(days=83)
    assert again(submission).consent_requests.open().count() == 2  # it waits as long as we said
    pass_time(days=6)
    assert has_words(submission)
    pass_time(days=2)
    assert not has_words(submission)


def test_a_yes_to_the_story_before_a_change_does_not_keep_the_changed_one(mailoutbox):
    submission = agreed()
    content = submission.public_values() | {"story": "Sample words, all of them new."}
    change(submission, content, scopes=ALL_SCOPES)
    accepted(again(submission))
    ask_consent(again(submission), by=None)
    assert f"on {in_days(30)} we erase it all" in last_letter(mailoutbox, GUARDIAN).body
    pass_time(days=8)
    assert f"We erase the story on {in_days(22)}" in last_letter(mailoutbox, GUARDIAN).body
    pass_time(days=15)
    assert f"on {in_days(7)}" in last_letter(mailoutbox, STUDENT).subject
    pass_time(days=8)
    assert not has_words(submission)


def test_what_a_student_does_not_answer_about_tidied_words_is_erased_on_the_day_named():
    submission = both_asked()
    answer(submission)  # the guardian alone
    steps = " ".join(step.text for step in state_of(again(submission), "student").steps)
    assert f"say yes or no. We wait until {in_days(30)}." in steps
    pass_time(days=23)
    assert has_words(submission)
    pass_time(days=8)
    assert not has_words(submission)


def test_a_teenagers_no_counts_although_their_guardian_said_yes(mailoutbox):
    submission = both_asked()
    answer(submission)
    pass_time(days=1)
    disagree(submission.consent_requests.open().get())
    now = state_of(again(submission), "student").steps
    assert f"If nothing changes, we erase it on {in_days(29)}." in " ".join(s.text for s in now)
    assert f"we erase it on {in_days(29)}" in last_letter(mailoutbox, STUDENT).body
    pass_time(days=23)
    pass_time(days=7)
    assert not has_words(submission)
    assert "Everybody had said yes" not in " ".join(mail.body for mail in mailoutbox)


@pytest.mark.parametrize("days", [0, 20])
def test_under_a_no_stands_the_day_that_the_page_had_named(days, mailoutbox):
    submission = asked()
    pass_time(days=days)
    client, told = Client(), in_days(30 - days)
    page = client.get(link_in(last_letter(mailoutbox, GUARDIAN)), follow=True).text
    named = re.search(r"Nothing is published, and we erase it on ([\w. ]+, \d{4})", page)[1]
    assert named == told
    client.post(private_page("guardian", "answer"), {"no": "1"}, follow=True)
    assert again(submission).events.filter(kind="consent_refused").exists()
    assert f"we erase it on {named}" in last_letter(mailoutbox, GUARDIAN).body
    assert f"we erase it on {named}" in last_letter(mailoutbox, STUDENT).body
    pass_time(days=23 - days)
    assert has_words(submission)
    pass_time(days=8)
    assert not has_words(submission)


def test_a_story_that_is_reopened_waits_anew_and_is_not_erased_in_silence(mailoutbox):
    submission = asked()
    reopen(submission, by=None)
    decline(again(submission), "Sample reason", by=None)
    pass_time(days=24)
    reopen(again(submission), by=None)  # after the notice
    pass_time(days=22)
    assert has_words(submission)
    pass_time(days=1)
    assert f"on {in_days(7)}" in last_letter(mailoutbox, STUDENT).subject
    pass_time(days=8)
    assert not has_words(submission)
