"""Nobody's words are erased without a week's notice (R14)."""

import pytest
from django.utils import timezone
from django.utils.formats import date_format

from tests.factories import (
    accepted,
    asked,
    invited,
    link_in,
    pass_time,
    private_page,
    published,
    received,
    run_waiting_tasks,
)
from youth_stories.consent.answers import disagree
from youth_stories.models import AgeBand, Submission
from youth_stories.models.deadlines import erased_at, promised_until, waits_until
from youth_stories.portal.status import state_of
from youth_stories.review.decisions import decline, reopen
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


def declined_minor():
    submission = asked()
    run_waiting_tasks()
    reopen(submission, by=None)
    decline(Submission.objects.get(pk=submission.pk), "Sample reason", by=None)
    return submission


def letters_to_guardian(mailoutbox):
    return [mail for mail in mailoutbox if mail.to == ["guardian@example.org"]]


def lapsed():
    page = published()
    pass_time(days=731)
    return page.submission


@pytest.mark.parametrize(
    ("story", "days"), [(asked, 30), (said_no, 27), (declined, 30), (lapsed, 90)]
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


def test_a_day_that_is_put_off_is_one_day_and_everybody_hears_of_it(client, mailoutbox):
    submission = asked()
    pass_time(days=8)  # the guardian is reminded, with the first day
    pass_time(days=20)  # nothing ran meanwhile: the notice comes late
    submission.refresh_from_db()
    promised, later = (
        date_format(timezone.localtime(day(submission)), "DATE_FORMAT")
        for day in (promised_until, waits_until)
    )
    assert promised != later
    for address in ("guardian@example.org", "student@example.org"):
        assert later in [mail for mail in mailoutbox if mail.to == [address]][-1].body
    client.get(link_in([mail for mail in mailoutbox if mail.to == ["student@example.org"]][-1]))
    page = client.get(private_page()).text
    assert later in page
    assert promised not in page
    pass_time(days=4)  # after the first day
    assert submission.consent_requests.open().exists()


@pytest.mark.parametrize("story", [said_no, declined_minor])
def test_a_guardian_who_was_told_a_day_hears_of_a_later_one(story, mailoutbox):
    submission = story()
    run_waiting_tasks()
    submission.refresh_from_db()
    told = date_format(timezone.localtime(erased_at(submission)), "DATE_FORMAT")
    assert told in letters_to_guardian(mailoutbox)[-1].body
    pass_time(days=40)  # nothing ran meanwhile
    submission.refresh_from_db()
    later = date_format(timezone.localtime(erased_at(submission)), "DATE_FORMAT")
    notice = letters_to_guardian(mailoutbox)[-1].body
    assert "longer than we said" in notice
    assert later in notice


def test_after_a_no_the_last_letters_and_pages_say_that_it_was_a_no(mailoutbox):
    submission = asked()
    run_waiting_tasks()
    disagree(submission.consent_requests.get())
    pass_time(days=23)
    pass_time(days=8)
    submission.refresh_from_db()
    assert submission.state == Submission.State.PURGED
    last = {mail.to[0]: mail.body for mail in mailoutbox if mail.to}
    assert "You said no, and that is fine. Nothing was published." in last["guardian@example.org"]
    assert "Your parent or guardian said no" in last["student@example.org"]
    own = state_of(submission, "guardian")
    assert own.detail == "You said no. Nothing was published."
    assert "You said no" in [step.title for step in own.steps]
    assert "We wrote that it is erased soon" not in [step.title for step in own.steps]
    assert "said no" in state_of(submission, "student").detail


def unread():
    return received(age_band=AgeBand.FROM_16)


def not_asked():
    submission = received(age_band=AgeBand.FROM_16)
    accepted(submission)
    return submission


@pytest.mark.parametrize("story", [unread, not_asked])
def test_a_story_that_we_did_not_get_to_is_told_as_our_fault_and_to_staff_in_time(
    story, mailoutbox, reviewer
):
    submission = story()
    pass_time(days=24)
    [notice] = notices(mailoutbox)
    assert "That is our fault" in notice.body
    assert "215-555-0142" in notice.body
    [to_staff] = [mail for mail in mailoutbox if "is erased unread" in mail.subject]
    assert reviewer.email in to_staff.bcc
    state = state_of(Submission.objects.get(pk=submission.pk), "student")
    assert state.sentence == "We are late with your story."
    assert "do nothing" not in state.steps[0].text
    pass_time(days=7)
    last = [mail for mail in mailoutbox if "was erased" in mail.subject][-1].body
    assert "We did not get to it in time. That is our fault" in last
    assert "Not everybody said yes" not in last
    assert "our fault" in state_of(Submission.objects.get(pk=submission.pk), "student").detail


def test_an_adult_whose_story_nobody_reads_hears_once_that_we_are_late(mailoutbox, reviewer):
    """It is never erased for that, so no notice tells its sender."""
    submission = received()
    pass_time(days=22)
    run_waiting_tasks()
    state = state_of(Submission.objects.get(pk=submission.pk), "student")
    assert state.sentence == "We have your story."
    pass_time(days=2)
    run_waiting_tasks()
    pass_time(days=200)
    run_waiting_tasks()
    letters = [mail for mail in mailoutbox if mail.to == ["student@example.org"]]
    [letter] = [mail for mail in letters if "We are late with your story" in mail.subject]
    assert "That is our fault" in letter.body
    assert "It is not lost, and nothing of it is public." in letter.body
    assert "215-555-0142" in letter.body
    assert "/my-story/" in letter.body
    [to_staff] = [mail for mail in mailoutbox if "Nobody has read a story" in mail.subject]
    assert "3\xa0weeks" in to_staff.subject
    assert reviewer.email in to_staff.bcc
    state = state_of(Submission.objects.get(pk=submission.pk), "student")
    assert state.sentence == "We are late with your story."
    assert "We wrote that we are late" in [step.title for step in state.steps]
    assert any("That is our fault" in step.text for step in state.steps)
    assert "withdraw" in state.actions


@pytest.mark.parametrize("story", [asked, said_no])
def test_a_guardians_silence_or_no_is_not_told_as_our_fault(story, mailoutbox, reviewer):
    story()
    pass_time(days=24)
    assert "fault" not in notices(mailoutbox)[0].body
    assert not [mail for mail in mailoutbox if "is erased unread" in mail.subject]
