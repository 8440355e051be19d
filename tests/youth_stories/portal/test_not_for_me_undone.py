"""A guardian pressed “This is not for me” by mistake, and takes it back in the same visit (R5)."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from tests.factories import (
    answer,
    asked,
    invited,
    link_in,
    member_of,
    pass_time,
    private_page,
    published_minor,
    run_waiting_tasks,
)
from youth_stories import ledger
from youth_stories.consent.guardian_address import correct_guardian_address
from youth_stories.models import PrivateLink, Submission, SuppressedAddress
from youth_stories.portal.status import state_of
from youth_stories.retention.not_for_me import not_for_me, undo_not_for_me
from youth_stories.safeguarding.concerns import raise_concern

pytestmark = pytest.mark.django_db

STUDENT, GUARDIAN = "student@example.org", "guardian@example.org"
BUTTON = "It is for me: ask me again"
PHONE = "215-555-0142"


def letters(mailoutbox, address):
    run_waiting_tasks()
    return [mail for mail in mailoutbox if mail.to == [address]]


def opened(mailoutbox) -> Client:
    """A browser in which the guardian's newest link was opened."""
    mother = Client()
    mother.get(link_in(letters(mailoutbox, GUARDIAN)[-1]))
    return mother


def says_not_for_me(mother, submission):
    return mother.post(private_page("guardian", "not-for-me", submission), follow=True)


def takes_back(mother, page):
    return mother.post(page.context["undo_url"], follow=True)


def fresh(submission) -> Submission:
    return Submission.objects.get(pk=submission.pk)


def test_the_mother_takes_it_back_and_the_question_is_open_until_its_old_day(
    mailoutbox, django_capture_on_commit_callbacks
):
    submission = asked()
    question = submission.consent_requests.get()
    mother = opened(mailoutbox)
    page = says_not_for_me(mother, submission)
    assert BUTTON in page.text
    with django_capture_on_commit_callbacks(execute=True):
        back = takes_back(mother, page)
    assert "Here is the question again." in back.text
    assert "Nothing is published without your yes." in back.text
    reopened = submission.consent_requests.open().get()
    assert reopened == question
    assert reopened.expires_at == question.expires_at
    assert not SuppressedAddress.objects.includes(GUARDIAN)
    assert ledger.suppressed() == []
    assert state_of(fresh(submission), "student").name == "asked"
    letter = letters(mailoutbox, GUARDIAN)[-1]
    assert "took it back" in letter.body
    assert link_in(letter) != link_in(letters(mailoutbox, GUARDIAN)[0])
    answer(submission)
    assert submission.consents.in_force().filter(role="guardian").exists()


@pytest.mark.parametrize("was_sent", [True, False])
def test_a_student_who_was_told_of_the_mistake_hears_that_it_was_none(was_sent, mailoutbox):
    submission = asked()
    mother = opened(mailoutbox)
    before = len(letters(mailoutbox, STUDENT))
    page = says_not_for_me(mother, submission)
    if was_sent:
        run_waiting_tasks()
    takes_back(mother, page)
    after = [mail.subject for mail in letters(mailoutbox, STUDENT)[before:]]
    if was_sent:
        wrong, right = after
        assert "reached somebody else" in wrong
        assert "was for them after all" in right
    else:
        assert after == []


def test_the_same_browser_takes_it_back_from_the_letters_link_and_another_one_does_not(mailoutbox):
    submission = asked()
    link = link_in(letters(mailoutbox, GUARDIAN)[0])
    mother = opened(mailoutbox)
    says_not_for_me(mother, submission)
    assert BUTTON in mother.get(link).text
    stranger = Client()
    page = stranger.get(link)
    assert BUTTON not in page.text
    assert submission.story_key not in page.text
    undo = private_page("guardian", "not-for-me/done", submission)
    page = stranger.post(undo, follow=True)
    assert "We do not write to this address again." in page.text
    assert SuppressedAddress.objects.includes(GUARDIAN)


def test_the_page_after_it_says_nothing_of_the_story_and_ends_with_the_visit_or_by_closing(
    mailoutbox,
):
    submission = asked(first_name="Zadie")
    mother = opened(mailoutbox)
    page = says_not_for_me(mother, submission)
    for private in ("Zadie", "It has two lines.", STUDENT, GUARDIAN):
        assert private not in page.text
    closed = mother.post(private_page("guardian", "not-for-me/close", submission), follow=True)
    assert "The link in your email opens it again" not in closed.text
    assert BUTTON not in mother.get(page.request["PATH_INFO"], follow=True).text


def test_after_two_hours_it_is_for_good(mailoutbox, monkeypatch):
    submission = asked()
    mother = opened(mailoutbox)
    page = says_not_for_me(mother, submission)
    later = timezone.now() + timedelta(hours=3)
    monkeypatch.setattr("django.utils.timezone.now", lambda: later)
    assert BUTTON not in mother.get(page.request["PATH_INFO"], follow=True).text


def test_pressed_twice_it_is_taken_back_once(mailoutbox):
    submission = asked()
    mother = opened(mailoutbox)
    page = says_not_for_me(mother, submission)
    impatient = Client()
    impatient.cookies.update(mother.cookies)
    takes_back(mother, page)
    again = impatient.post(page.context["undo_url"], follow=True)
    assert "Nothing is published without your yes." in again.text
    assert submission.events.filter(kind="not_for_me_undone").count() == 1


def ended_before(submission):
    """The address was promised already, about another story, that no letter comes."""
    not_for_me(asked())


def said_yes(submission):
    answer(submission)


def undone_before(submission):
    undo_not_for_me(not_for_me(submission))


@pytest.mark.parametrize("before", [ended_before, said_yes, undone_before])
def test_what_cannot_be_made_as_it_was_is_not_taken_back_by_a_button(before, mailoutbox):
    submission = asked()
    if before is not undone_before:
        mother = opened(mailoutbox)
        before(submission)
    else:
        before(submission)
        mother = opened(mailoutbox)
    page = says_not_for_me(mother, submission)
    assert BUTTON not in page.text
    assert PHONE in page.text
    assert SuppressedAddress.objects.includes(GUARDIAN)


def test_a_page_that_came_down_and_a_childs_story_that_was_erased_do_not_come_back(mailoutbox):
    public = published_minor().submission
    assert not_for_me(public) is None
    SuppressedAddress.objects.all().delete()
    assert not_for_me(invited()) is None


def corrected(submission):
    correct_guardian_address(submission, "right@example.org", by=member_of("Story reviewers"))


def on_hold(submission):
    raise_concern(submission, "Sample worry", by=None)


def edited(submission):
    page = fresh(submission).page
    page.study = "Something else"
    page.save_revision()


def too_old(submission):
    pass_time(days=settings.UNANSWERED_DAYS + 1)


def said_again_elsewhere(submission):
    not_for_me(submission.other)


@pytest.mark.parametrize("change", [corrected, on_hold, edited, said_again_elsewhere, too_old])
def test_what_happened_meanwhile_is_not_undone_with_it(change, mailoutbox):
    submission, other = asked(), asked()
    submission.other = other
    run_waiting_tasks()
    mother = Client()
    mother.get(link_in(letters(mailoutbox, GUARDIAN)[0]))
    page = says_not_for_me(mother, submission)
    link = PrivateLink.objects.get(purpose="undo")
    change(submission)
    page = mother.post(page.context["undo_url"], follow=True)
    assert BUTTON not in page.text
    assert "It has two lines." not in page.text
    assert SuppressedAddress.objects.includes(GUARDIAN)
    with pytest.raises(ValidationError):
        undo_not_for_me(link)


def test_the_second_person_reads_that_it_was_said_and_taken_back(client, mailoutbox):
    submission = asked()
    mother = opened(mailoutbox)
    takes_back(mother, says_not_for_me(mother, submission))
    client.force_login(member_of("Story reviewers"))
    page = client.get(f"/admin/youth-stories/inspect/{submission.pk}/").text
    assert "took it back in the same visit" in page
    assert "Make sure that it is a guardian’s before you publish." in page


def test_the_old_link_does_not_say_afterwards_that_it_was_not_for_them(mailoutbox):
    submission = asked()
    link = link_in(letters(mailoutbox, GUARDIAN)[0])
    mother = opened(mailoutbox)
    takes_back(mother, says_not_for_me(mother, submission))
    assert "You told us that our letter was not for you" not in Client().get(link).text
