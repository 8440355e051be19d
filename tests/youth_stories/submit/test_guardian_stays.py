"""“Change my story” is no way around who says which address is the guardian's (R5, R15)."""

import re

import pytest
from django.test import Client

from tests.factories import (
    ALL_SCOPES,
    asked,
    link_in,
    member_of,
    pass_time,
    private_page,
    published_minor,
    received,
    run_waiting_tasks,
)
from tests.story_flow import to_send, written
from youth_stories.consent.answers import disagree
from youth_stories.consent.guardian_address import correct_guardian_address
from youth_stories.consent.renew import may_be_reconfirmed, reconfirm
from youth_stories.models import AgeBand, Submission
from youth_stories.submit.receive import change
from youth_stories.transitions import WrongState

pytestmark = pytest.mark.django_db

STUDENT, GUARDIAN, OTHER = "student@example.org", "guardian@example.org", "mine@example.net"
MINORS = ALL_SCOPES - {"last_name"}


def letters(mailoutbox, address):
    run_waiting_tasks()
    return [mail for mail in mailoutbox if mail.to == [address]]


def fresh(submission) -> Submission:
    return Submission.objects.get(pk=submission.pk)


def change_form(submission, mailoutbox):
    """A browser in which the student has pressed “Change my story”, and the form's address."""
    client = Client()
    own = [mail for mail in letters(mailoutbox, STUDENT) if "/my-story/" in mail.body]
    client.get(link_in(own[-1]))
    page = client.post(private_page("my-story", "change", submission), follow=True)
    return client, page


def send(submission, mailoutbox, **answers):
    client, page = change_form(submission, mailoutbox)
    form = page.context["form_url"]
    preview = written(client, form, page.context["saved_form"].values | answers)
    return client.post(form, to_send(preview, *MINORS), follow=True)


def test_after_a_guardians_no_a_change_does_not_go_to_another_address(mailoutbox):
    submission = asked(school="")
    disagree(submission.consent_requests.get())
    _client, page = change_form(submission, mailoutbox)
    assert "guardian_email" not in page.context["form"].fields
    send(submission, mailoutbox, guardian_email=OTHER, story="My new words.")
    submission = fresh(submission)
    assert (submission.story, submission.guardian_email) == ("My new words.", GUARDIAN)
    with pytest.raises(WrongState):  # in a form that was opened before the no
        change(submission, {}, scopes=MINORS, guardian_email=OTHER)
    assert letters(mailoutbox, OTHER) == []


def test_a_student_who_changes_a_word_sees_what_they_had_ticked_and_ticks_it_anew(mailoutbox):
    submission = received(
        age_band=AgeBand.FROM_16, scopes={"words", "social"}, last_name="", school=""
    )
    client, page = change_form(submission, mailoutbox)
    form = page.context["form_url"]
    values = page.context["saved_form"].values | {"story": "My new words."}
    html = written(client, form, values).text
    assert "checked" not in html.partition('id="ticks"')[2]
    marked = re.findall(r'name="(scope_\w+)"(?:(?!name=).)*?Ticked last time', html, re.DOTALL)
    assert marked == ["scope_words", "scope_social"]


def test_a_student_whose_story_is_public_cannot_take_over_the_guardians_yes(mailoutbox):
    page = published_minor(school="")
    send(page.submission, mailoutbox, guardian_email=OTHER, story="My new words.")
    assert fresh(page.submission).guardian_email == GUARDIAN
    pass_time(days=705)
    assert letters(mailoutbox, OTHER) == []


def test_a_change_corrects_a_mistyped_address_as_often_as_the_private_page(mailoutbox):
    submission = asked(school="")
    send(submission, mailoutbox, guardian_email="guardian@example.com")
    assert fresh(submission).guardian_email == "guardian@example.com"
    change(fresh(submission), {}, scopes=MINORS, guardian_email="third@example.org")
    with pytest.raises(WrongState):
        change(fresh(submission), {}, scopes=MINORS, guardian_email=OTHER)


def test_a_yes_is_renewed_by_whoever_gave_it_not_from_an_address_entered_later(mailoutbox):
    submission = published_minor(age_band=AgeBand.FROM_13).submission
    correct_guardian_address(submission, OTHER, by=member_of("Story reviewers"))
    pass_time(days=705)
    submission = fresh(submission)
    assert not may_be_reconfirmed(submission, "guardian")
    with pytest.raises(WrongState):
        reconfirm(submission, "guardian", "16_17")
    assert may_be_reconfirmed(submission, "student")
