"""Nobody's words are erased without a week's notice (R14)."""

import pytest
from django.utils import timezone
from django.utils.formats import date_format

from tests.factories import asked, invited, pass_time, published, received, run_waiting_tasks
from youth_stories.consent.answers import disagree
from youth_stories.models import AgeBand, Submission
from youth_stories.models.deadlines import erased_at
from youth_stories.review.decisions import decline
from youth_stories.submit.receive import receive_from_guardian

pytestmark = pytest.mark.django_db


def notices(mailoutbox, address="student@example.org"):
    run_waiting_tasks()
    return [mail for mail in mailoutbox if "We erase" in mail.subject and mail.to == [address]]


def said_no():
    submission = asked()
    pass_time(days=3)
    disagree(submission.consent_requests.get())
    return submission


def declined():
    submission = received()
    decline(submission, "Sample reason", by=None)
    return submission


def lapsed():
    page = published()
    pass_time(days=731)
    return page.submission


@pytest.mark.parametrize(
    ("story", "days"), [(asked, 30), (said_no, 30), (declined, 30), (lapsed, 90)]
)
def test_a_week_before_a_story_is_erased_its_sender_is_told_the_day(story, days, mailoutbox):
    submission = story()
    pass_time(days=days - 8)
    assert notices(mailoutbox) == []
    pass_time(days=1)
    [notice] = notices(mailoutbox)
    day = erased_at(Submission.objects.get(pk=submission.pk))
    assert date_format(timezone.localtime(day), "DATE_FORMAT") in notice.subject
    assert (day - timezone.now()).days == 6
    pass_time(days=6)
    assert len(notices(mailoutbox)) == 1
    assert Submission.objects.get(pk=submission.pk).story
    pass_time(days=2)
    assert not Submission.objects.filter(pk=submission.pk).exclude(story="").exists()


@pytest.mark.parametrize("story", [asked, said_no, declined])
def test_a_notice_that_comes_late_puts_the_erasure_off(story, mailoutbox):
    submission = story()
    pass_time(days=40)  # nothing ran meanwhile
    [notice] = notices(mailoutbox)
    submission = Submission.objects.get(pk=submission.pk)
    assert submission.story
    day = erased_at(submission)
    assert (day - timezone.now()).days == 6
    assert date_format(timezone.localtime(day), "DATE_FORMAT") in notice.subject
    pass_time(days=6)
    assert Submission.objects.get(pk=submission.pk).story
    pass_time(days=2)
    assert not Submission.objects.filter(pk=submission.pk).exclude(story="").exists()
    assert len(notices(mailoutbox)) == 1


def test_of_a_childs_story_its_guardian_is_told(mailoutbox):
    submission = invited()
    pass_time(days=28)
    assert notices(mailoutbox, "guardian@example.org") == []  # an invitation has no words
    receive_from_guardian(submission, {"story": "Sample words", "field": "life"})
    pass_time(days=24)
    assert len(notices(mailoutbox, "guardian@example.org")) == 1


def test_no_notice_for_junk_nor_for_a_story_that_was_taken_back(mailoutbox):
    decline(received(), "", by=None, mail=False)
    decline(received(robot_signs=["honeypot", "too_fast"]), "", by=None, mail=False)
    pass_time(days=25)
    assert notices(mailoutbox) == []


def test_every_letter_names_the_day_of_the_record(mailoutbox, settings):
    settings.UNANSWERED_DAYS = 12
    submission = asked(age_band=AgeBand.FROM_16)
    run_waiting_tasks()
    day = date_format(timezone.localtime(erased_at(submission)), "DATE_FORMAT")
    assert (erased_at(submission) - timezone.now()).days == 11
    assert day in mailoutbox[-1].body
    pass_time(days=8)
    reminder = next(mail for mail in mailoutbox if "waiting for your answer" in mail.subject)
    day = date_format(
        timezone.localtime(erased_at(Submission.objects.get(pk=submission.pk))), "DATE_FORMAT"
    )
    assert day in reminder.body
