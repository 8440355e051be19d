"""Somebody is asked and does not answer: what they read, and what happens on which day (R14)."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.formats import date_format

from tests.factories import (
    accepted,
    asked,
    pass_time,
    published,
    published_minor,
    received,
    run_waiting_tasks,
)
from youth_stories.consent.answers import ask_again, disagree
from youth_stories.consent.ask import ask_consent, cancel_request
from youth_stories.consent.guardian_questions import ask_for_call, ask_for_copy
from youth_stories.consent.renew import reconfirm
from youth_stories.models import Submission
from youth_stories.models.deadlines import erased_at
from youth_stories.portal.status import state_of
from youth_stories.review.next_step import status

pytestmark = pytest.mark.django_db

STUDENT, GUARDIAN = "student@example.org", "guardian@example.org"


def fresh(submission) -> Submission:
    return Submission.objects.get(pk=submission.pk)


def letters(mailoutbox, address=STUDENT):
    run_waiting_tasks()
    return [mail for mail in mailoutbox if mail.to == [address]]


def date_of(time) -> str:
    return date_format(timezone.localtime(time), "DATE_FORMAT")


def tidied_adult() -> Submission:
    """An adult whose story staff have tidied, and who is asked about that."""
    submission = received(age_band="18_plus")
    page = accepted(submission)
    page.story = "Tidied words."
    page.save_revision()
    ask_consent(submission, by=None)
    return fresh(submission)


def test_an_adult_who_never_answers_our_edit_reads_the_day_and_is_erased_on_it(mailoutbox):
    submission = tidied_adult()
    day = date_of(timezone.now() + timedelta(days=30))
    assert f"still missing on {day}" in letters(mailoutbox)[-1].body
    titles = {step.title: step.date for step in state_of(submission, "student").steps}
    assert date_of(titles["If nobody answers, we erase the story"]) == day
    pass_time(days=24)
    notice = letters(mailoutbox)[-1]
    assert "We erase your story" in notice.subject
    assert "It stays if you say yes before that day" in notice.body
    pass_time(days=8)
    assert "We did not get your answer" in state_of(fresh(submission), "student").detail
    assert not fresh(submission).story
    assert not [mail for mail in mailoutbox if "Everybody had said yes" in mail.body]


def test_a_student_who_is_18_after_a_lapse_and_then_silent_is_erased_on_the_day_told(mailoutbox):
    submission = published_minor(age_band="16_17").submission
    pass_time(days=705)
    reconfirm(fresh(submission), "student", "16_17")  # their guardian says nothing
    pass_time(days=30)
    ask_again(fresh(submission), "student", age_band="18_plus")
    day = erased_at(fresh(submission))
    assert f"still missing on {date_of(day)}" in letters(mailoutbox)[-1].body
    pass_time(seconds=(day - timezone.now()).total_seconds() - 6 * 86400)
    assert "We erase your story" in letters(mailoutbox)[-1].subject
    pass_time(days=8)
    assert not Submission.objects.exists()


def test_a_yes_from_before_they_were_18_keeps_no_story_when_the_question_is_taken_back():
    submission = published_minor(age_band="16_17").submission
    pass_time(days=705)
    reconfirm(fresh(submission), "student", "16_17")
    pass_time(days=30)
    ask_again(fresh(submission), "student", age_band="18_plus")
    cancel_request(fresh(submission), by=None)
    assert erased_at(fresh(submission))
    assert "second letter" not in status(fresh(submission))


def said_no_before() -> Submission:
    submission = asked()
    run_waiting_tasks()
    disagree(submission.consent_requests.get())
    return submission


def lapsed() -> Submission:
    page = published(age_band="18_plus")
    pass_time(days=731)
    return page.submission


@pytest.mark.parametrize(
    ("story", "reason"),
    [
        (said_no_before, "Your parent or guardian said no. If they change their mind"),
        (lapsed, "The yes to it has run out. Should it be public all the same?"),
    ],
)
def test_the_letter_of_the_last_week_says_why_and_what_can_still_be_done(mailoutbox, story, reason):
    submission = story()
    day = erased_at(fresh(submission))
    pass_time(seconds=(day - timezone.now()).total_seconds() - 6 * 86400)
    assert reason in letters(mailoutbox)[-1].body


def test_a_no_holds_for_a_guardian_who_is_asked_again_and_says_nothing(mailoutbox):
    submission = said_no_before()
    ask_again(fresh(submission), "guardian")
    assert "Your no holds until you say something else" in letters(mailoutbox, GUARDIAN)[-1].body
    for days in (24, 8):
        pass_time(days=days)
        run_waiting_tasks()
    assert "You said no" in letters(mailoutbox, GUARDIAN)[-1].body
    assert "Your parent or guardian said no." in letters(mailoutbox)[-1].body
    assert state_of(fresh(submission), "student").name == "purged_no"


def test_a_student_whose_guardian_nobody_called_reads_that_it_is_our_fault(mailoutbox):
    submission = asked()
    run_waiting_tasks()
    ask_for_call(submission.consent_requests.get(), phone="215-555-0142", time_of_day="evening")
    state = state_of(fresh(submission), "student")
    assert state.name == "asked_call"
    assert "see the email" not in state.steps[-3].text
    for days in (31, 8):  # the notice is late, so the number is erased before the story
        pass_time(days=days)
        run_waiting_tasks()
    body = letters(mailoutbox)[-1].body
    assert "we did not call in time. That is our fault, and not a no." in body
    assert "did not answer in time" not in body


def test_a_mother_who_waits_for_a_copy_hears_that_it_is_our_fault_and_nobody_blames_her(mailoutbox):
    submission = asked()
    run_waiting_tasks()
    ask_for_copy(submission.consent_requests.get(), language="Español")
    pass_time(days=8)
    assert (
        "copy in your language: we have not forgotten it" in letters(mailoutbox, GUARDIAN)[-1].body
    )
    pass_time(days=16)
    assert "we have not made it yet. That is our fault" in letters(mailoutbox, GUARDIAN)[-1].body
    assert "we have not made it yet. That is our fault" in letters(mailoutbox)[-1].body
    pass_time(days=8)
    assert (
        "we did not make it in time. That is our fault, and we are sorry"
        in letters(mailoutbox, GUARDIAN)[-1].body
    )
    assert (
        "did not make it in time. That is our fault, and not a no" in letters(mailoutbox)[-1].body
    )
    assert state_of(fresh(submission), "student").name == "purged_copy"
