"""Nobody answers for another address, and nobody fills a stranger's mailbox (rule R5)."""

import re

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from wagtail.models import ModelLogEntry

from tests.factories import (
    asked,
    invited,
    link_in,
    member_of,
    pass_time,
    private_page,
    published_minor,
    received,
    run_waiting_tasks,
)
from youth_stories.consent.ask import ask_consent
from youth_stories.consent.guardian_address import correct_guardian_address
from youth_stories.models import NewAddress, Submission, SuppressedAddress
from youth_stories.retention.not_for_me import not_for_me

pytestmark = pytest.mark.django_db

STUDENT, GUARDIAN, STRANGER = "student@example.org", "guardian@example.org", "stranger@example.net"
PHONE = "215-555-0142"


def letters(mailoutbox, address):
    run_waiting_tasks()
    return [mail for mail in mailoutbox if mail.to == [address]]


def test_a_guardian_with_an_old_page_cannot_stop_our_letters_to_somebody_else(mailoutbox):
    submission = published_minor().submission
    old = Client()
    old.get(link_in(letters(mailoutbox, GUARDIAN)[-1]))
    correct_guardian_address(submission, STRANGER, by=member_of("Story reviewers"))
    old.post(private_page("guardian", "not-for-me", submission))
    assert SuppressedAddress.objects.includes(GUARDIAN)
    assert not SuppressedAddress.objects.includes(STRANGER)
    assert submission.consents.in_force().filter(role="guardian").exists()


def test_a_new_address_is_written_to_three_times_a_day_whoever_asks(mailoutbox):
    for number in range(2):
        address = f"student{number}@example.org"
        submission = received(email=address)
        client = Client()
        client.get(link_in(letters(mailoutbox, address)[-1]))
        for email in (STRANGER, "other@example.net", STRANGER, "other@example.net", STRANGER):
            own = private_page("my-story", "address", submission)
            page = client.post(own, {"email": email}, follow=True)
        assert "several times today" in page.text
        run_waiting_tasks()
    assert len(letters(mailoutbox, STRANGER)) <= 3
    assert submission.events.filter(kind="address_asked").count() <= 3


def test_whoever_gets_a_letter_for_a_new_address_by_mistake_stops_it(client, mailoutbox):
    submission = received()
    client.get(link_in(letters(mailoutbox, STUDENT)[-1]))
    client.post(private_page("my-story", "address", submission), {"email": STRANGER})
    letter = letters(mailoutbox, STRANGER)[0]
    link = re.search(r"https?://[^/]+(/\S+/not-for-me/)", letter.body)[1]
    stranger = Client()
    page = stranger.get(link, follow=True)
    assert "It has two lines." not in page.text
    done = stranger.post(page.request["PATH_INFO"], follow=True)
    assert "do not write to this address again" in done.text
    told = letters(mailoutbox, STUDENT)[-1]
    assert "told us that it is not for them" in told.body
    assert STRANGER not in told.body
    page = client.get(private_page("my-story", "", submission))
    assert "Our letter to your new address reached somebody else." in page.text
    own = private_page("my-story", "address", submission)
    page = client.post(own, {"email": STRANGER}, follow=True)
    assert "cannot write to this address" in page.text
    assert len(letters(mailoutbox, STRANGER)) == 1
    assert not NewAddress.objects.exists()
    assert Submission.objects.get(pk=submission.pk).email == STUDENT


def test_staff_are_told_that_a_guardian_who_may_not_be_written_to_is_not_asked():
    submission = asked()
    not_for_me(submission)
    with pytest.raises(ValidationError, match="not for them"):
        ask_consent(submission, by=None)
    assert not submission.consent_requests.open().exists()


def test_a_mother_who_pressed_not_for_me_by_mistake_learns_how_to_be_asked(mailoutbox):
    submission = asked()
    link = link_in(letters(mailoutbox, GUARDIAN)[-1])
    mother, child = Client(), Client()
    mother.get(link)
    mother.post(private_page("guardian", "not-for-me", submission))
    closed = mother.post(private_page("guardian", "not-for-me/close", submission), follow=True)
    for page in (closed, mother.get(link)):
        assert "Was our letter for you after all? Call or write to us:" in page.text
        assert PHONE in page.text.partition("<footer")[0]
        assert "Sample" not in page.text
    told = letters(mailoutbox, STUDENT)[-1]
    assert PHONE in told.body
    own = child.get(link_in(told), follow=True).text.partition("<footer")[0]
    assert PHONE in own
    retyped = private_page("my-story", "guardian-address", submission)
    refused = child.post(retyped, {"email": GUARDIAN}, follow=True).text
    assert f"Then call or write to us: Ana Example, {PHONE}" in refused
    staff = member_of("Story reviewers")
    with pytest.raises(ValidationError, match="tick “Its owner told us"):
        correct_guardian_address(submission, GUARDIAN, by=staff)
    correct_guardian_address(submission, GUARDIAN, by=staff, asked_again=True)
    assert "May we publish" in letters(mailoutbox, GUARDIAN)[-1].subject


def test_a_mother_who_ended_her_childs_invitation_by_mistake_calls_and_they_begin_anew(
    client, mailoutbox
):
    submission = invited()
    mother = Client()
    mother.get(link_in(letters(mailoutbox, GUARDIAN)[-1]))
    done = mother.post(private_page("guardian", "not-for-me", submission), follow=True).text
    assert "Call or write to us: then we can write to this address again." in done
    assert "ask you again" not in done  # what we had is erased
    client.force_login(member_of("Story reviewers"))
    page = "/admin/story-addresses/"
    typed = client.post(page, {"email": "Guardian+x@example.org"})  # nobody told us
    assert "Guardian+x@example.org" in typed.text
    assert SuppressedAddress.objects.includes(GUARDIAN)
    told = {"email": "Guardian+x@example.org", "told": "on"}
    assert "can be sent to this address again" in client.post(page, told, follow=True).text
    assert "Nothing was held back" in client.post(page, told, follow=True).text
    assert GUARDIAN not in str(ModelLogEntry.objects.values_list("data", "label"))
    assert ModelLogEntry.objects.filter(action="youth_stories.address_again").count() == 1
    invited()
    pass_time(days=1)  # an address gets one invitation a day
    assert len(letters(mailoutbox, GUARDIAN)) == 2


def test_whoever_does_not_review_stories_lifts_nothing(client):
    not_for_me(asked())
    client.force_login(member_of("Publishers"))
    client.post("/admin/story-addresses/", {"email": GUARDIAN, "told": "on"})
    assert SuppressedAddress.objects.includes(GUARDIAN)
