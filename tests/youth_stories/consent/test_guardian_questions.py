"""Nobody has to agree to words they cannot read: a guardian asks for a copy or a call."""

import pytest
from django.urls import reverse

from pages.models import SiteSettings
from tests.factories import (
    accepted,
    answer,
    asked,
    member_of,
    pass_time,
    received,
    run_waiting_tasks,
    step,
)
from youth_stories.consent.answers import disagree
from youth_stories.consent.ask import ask_consent, cancel_request
from youth_stories.consent.guardian_questions import ask_for_call, ask_for_copy
from youth_stories.models import AgeBand, GuardianQuestion, Submission, SubmissionEvent
from youth_stories.retention.erase import withdraw
from youth_stories.transitions import WrongState

pytestmark = pytest.mark.django_db

NUMBER = "267-555-0199"


def question_of(submission):
    return submission.consent_requests.get(role="guardian")


def letters_to(reviewer, mailoutbox):
    letters = [mail for mail in mailoutbox if reviewer.email in mail.bcc]
    return [mail for mail in letters if "A guardian is waiting" in mail.subject]


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
    assert "The guardian asks for help." in queue
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
    "end",
    [
        lambda submission: answer(submission),
        lambda submission: disagree(question_of(submission)),
        lambda submission: cancel_request(submission, by=None),
        lambda submission: withdraw(submission),
        expire,
    ],
    ids=["yes", "no", "canceled", "withdrawn", "expired"],
)
def test_a_number_that_nobody_called_goes_with_the_question(end):
    submission = left_a_number(asked())
    ask_for_copy(question_of(submission), language="Tiếng Việt")
    assert GuardianQuestion.objects.count() == 2
    end(submission)
    assert not GuardianQuestion.objects.exists()


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
