"""Nobody has to agree to words they cannot read: a guardian asks for a copy or a call."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from pages.models import SiteSettings
from tests.factories import (
    accepted,
    answer,
    asked,
    link_in,
    member_of,
    pass_time,
    private_page,
    received,
    run_waiting_tasks,
    step,
)
from youth_stories.consent.answers import disagree
from youth_stories.consent.ask import ask_consent, cancel_request
from youth_stories.consent.guardian_address import correct_guardian_address
from youth_stories.consent.guardian_questions import ask_for_call, ask_for_copy
from youth_stories.models import AgeBand, GuardianQuestion, Submission, SubmissionEvent
from youth_stories.retention.erase import withdraw
from youth_stories.retention.not_for_me import not_for_me
from youth_stories.transitions import WrongState

pytestmark = pytest.mark.django_db

NUMBER = "267-555-0199"


def question_of(submission):
    return submission.consent_requests.get(role="guardian")


def letters_to(reviewer, mailoutbox):
    letters = [mail for mail in mailoutbox if reviewer.email in mail.bcc]
    return [mail for mail in letters if "A guardian is waiting" in mail.subject]


def yes_to(submission):
    shown = question_of(submission).version
    return {"scope_words": "on", "shown_hash": shown.compute_content_hash()}


def left_a_number(submission):
    ask_for_call(question_of(submission), phone=NUMBER, time_of_day="evening")
    return submission


def test_staff_see_who_waits_for_a_call_and_the_number_goes_once_they_called(
    client, reviewer, mailoutbox
):
    submission = left_a_number(asked())
    run_waiting_tasks()
    [letter] = letters_to(reviewer, mailoutbox)
    assert "asks for a call" in letter.body
    assert NUMBER not in letter.body
    home = client.get(reverse("wagtailadmin_home")).text
    assert '--ours">1</b> <span>whose guardian asks for help' in home
    queue = client.get(reverse("youth_stories:list"), {"guardian": "asks"}).text
    assert submission.story_key in queue
    assert "Call the guardian before" in queue
    reading = client.get(reverse("youth_stories:inspect", args=[submission.pk])).text
    assert NUMBER in reading
    assert "evening" in reading
    step(client, submission, "guardian-answered", kind="call")
    assert not GuardianQuestion.objects.exists()
    history = SubmissionEvent.objects.filter(submission=submission)
    assert not any(NUMBER in event.text for event in history)
    again = step(client, submission, "guardian-answered", kind="call")
    assert "answered already" in again.text


def expire(submission):
    pass_time(days=25)  # the notice that it is erased soon
    pass_time(days=10)


@pytest.mark.parametrize(
    ("end", "kept"),
    [
        (lambda submission: answer(submission), ["call"]),
        (lambda submission: disagree(question_of(submission)), ["call"]),
        (lambda submission: cancel_request(submission, by=None), ["call"]),
        (lambda submission: not_for_me(submission), []),
        (lambda submission: correct_guardian_address(submission, "other@example.org"), []),
        (lambda submission: withdraw(submission), []),
        (expire, []),
    ],
    ids=["yes", "no", "canceled", "not for me", "other address", "withdrawn", "expired"],
)
def test_a_call_is_owed_whatever_the_guardian_answers_and_a_copy_is_not(end, kept):
    submission = left_a_number(asked())
    ask_for_copy(question_of(submission), language="Tiếng Việt")
    assert GuardianQuestion.objects.count() == 2
    end(submission)
    assert list(GuardianQuestion.objects.values_list("kind", flat=True)) == kept


def test_who_says_yes_before_the_call_reads_that_it_comes_and_the_number_is_kept_no_longer(
    client, reviewer, mailoutbox
):
    submission = left_a_number(asked())
    run_waiting_tasks()
    guardian = Client()
    letter = [mail for mail in mailoutbox if mail.to == ["guardian@example.org"]][-1]
    guardian.get(link_in(letter))
    page = private_page("guardian")
    erased = date_format(timezone.localtime(GuardianQuestion.objects.get().erased_at))
    for _turn in ("before the yes", "after it"):
        html = guardian.get(page).text
        assert f"We will call you at <b>{NUMBER}</b>. Best time: Evening." in html
        assert f"at latest on {erased}." in html
        guardian.post(f"{page}answer/", yes_to(submission))
    assert submission.consents.filter(role="guardian").exists()
    home = client.get(reverse("wagtailadmin_home")).text
    assert '--ours">1</b> <span>whose guardian asks for help' in home
    pass_time(days=settings.UNANSWERED_DAYS + 1)
    assert not GuardianQuestion.objects.exists()
    html = guardian.get(page).text
    assert NUMBER not in html
    assert "We did not call you in time" in html
    run_waiting_tasks()
    [letter] = [mail for mail in mailoutbox if "We did not call you" in mail.subject]
    assert "We have erased your phone number" in letter.body


def test_a_call_that_nobody_makes_is_not_silently_forgotten(client, reviewer, mailoutbox):
    submission = left_a_number(asked())
    pass_time(days=8)
    before = timezone.localtime(GuardianQuestion.objects.get().call_before)
    run_waiting_tasks()
    [reminder] = [mail for mail in mailoutbox if "still waits for a call" in mail.subject]
    assert reviewer.email in reminder.bcc
    assert NUMBER not in reminder.body
    assert f"Call before {date_format(before, 'F j')}:" in reminder.body
    home = client.get(reverse("wagtailadmin_home")).text
    assert f"Call the first before {date_format(before, 'F j')}." in home
    [to_guardian] = [mail for mail in mailoutbox if "waiting for your answer" in mail.subject]
    assert "we have not forgotten it" in to_guardian.body
    assert "or for a call" not in to_guardian.body
    page = Client().get(link_in(to_guardian), follow=True).text
    assert "We do not remind you again." in page
    assert "We remind you once" not in page
    pass_time(days=15)  # the warning comes in time: the day is the one of the question
    run_waiting_tasks()
    warnings = {mail.to[0]: mail.body for mail in mailoutbox if "We erase" in mail.subject}
    to_guardian = warnings["guardian@example.org"]
    assert "we have not called you yet. That is our fault. You can also call" in to_guardian
    assert "no answer from you" not in to_guardian
    assert "/guardian/" in to_guardian
    assert "we have not called them yet. That is our fault." in warnings["student@example.org"]
    pass_time(days=8)
    run_waiting_tasks()
    assert Submission.objects.get(pk=submission.pk).state == Submission.State.PURGED
    assert not GuardianQuestion.objects.exists()
    to_guardian, to_student = (
        [mail.body for mail in mailoutbox if mail.to == [f"{who}@example.org"]][-1]
        for who in ("guardian", "student")
    )
    assert "we did not call you in time. That is our fault" in to_guardian
    assert "Nothing was published." in to_guardian
    day = date_format(
        timezone.localtime(Submission.objects.get(pk=submission.pk).ended_at + timedelta(days=1))
    )
    assert f"On {day} we erase your email address and the record of it" in to_guardian
    assert "We did not get an answer" not in to_guardian
    assert "Do you still want to talk to us?" in to_guardian
    assert "we did not call in time. That is our fault, and not a no." in to_student
    [to_staff] = [mail for mail in mailoutbox if "was not called in time" in mail.subject]
    assert reviewer.email in to_staff.bcc


def test_a_call_that_was_not_made_is_one_with_the_next_question(reviewer):
    submission = left_a_number(asked())
    cancel_request(submission, by=None)
    ask_consent(Submission.objects.get(pk=submission.pk), by=None)
    ask_for_call(submission.consent_requests.open().get(), phone="267-555-0100")
    assert GuardianQuestion.objects.get().phone == "267-555-0100"


def test_asking_again_corrects_the_number_and_writes_to_staff_once(reviewer, mailoutbox):
    submission = left_a_number(asked())
    ask_for_call(question_of(submission), phone="267-555-0100")
    run_waiting_tasks()
    assert GuardianQuestion.objects.get().phone == "267-555-0100"
    assert len(letters_to(reviewer, mailoutbox)) == 1


def test_a_wish_for_a_copy_is_kept_until_there_is_one(client, reviewer, mailoutbox):
    submission = asked()
    ask_for_copy(question_of(submission), language="Español")
    refused = step(client, submission, "guardian-answered", kind="copy")
    assert "There is no copy of this version yet" in refused.text
    assert GuardianQuestion.objects.exists()
    run_waiting_tasks()
    assert not [mail for mail in mailoutbox if "copy to read is ready" in mail.subject]


def test_a_question_that_was_answered_takes_no_number():
    submission = asked()
    request = question_of(submission)
    disagree(request)
    with pytest.raises(WrongState):
        ask_for_call(request, phone=NUMBER)


def test_without_a_person_to_ask_nobody_is_asked(client, reviewer):
    SiteSettings.objects.update(contact_phone="", contact_email="")
    submission = received(age_band=AgeBand.FROM_16)
    accepted(submission)
    refused = step(client, submission, "ask-consent")
    assert "First enter whom people can ask" in refused.text
    assert not submission.consent_requests.exists()
    client.force_login(member_of("Story reviewers", "Publishers", name="both"))
    reading = client.get(reverse("youth_stories:inspect", args=[submission.pk])).text
    assert reverse("wagtailsnippets_pages_sitesettings:list") in reading
    SiteSettings.objects.update(contact_phone="215-555-0142")
    ask_consent(Submission.objects.get(pk=submission.pk), by=None)
    assert submission.consent_requests.count() == 1
