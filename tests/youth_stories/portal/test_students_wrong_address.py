"""A stranger got the letters to a student whose address was mistyped (rules R5, R17)."""

from urllib.parse import urlsplit

import pytest

from tests.factories import (
    link_in,
    private_page,
    published_minor,
    received,
    run_waiting_tasks,
)
from youth_stories.models import PrivateLink, Submission, SuppressedAddress
from youth_stories.retention.not_for_me import not_for_the_student

pytestmark = pytest.mark.django_db

STUDENT, GUARDIAN = "student@example.org", "guardian@example.org"


def letters(mailoutbox, address):
    run_waiting_tasks()
    return [mail for mail in mailoutbox if mail.to == [address]]


def fresh(submission) -> Submission:
    return Submission.objects.get(pk=submission.pk)


def test_a_stranger_says_so_from_the_letter_and_is_never_written_to_again(client, mailoutbox):
    submission = received()
    letter = letters(mailoutbox, STUDENT)[-1]
    link = next(word for word in letter.body.split() if word.endswith("/not-for-me/"))
    question = client.get(urlsplit(link).path, follow=True)
    assert "The story is erased" in question.text
    assert "Go back" in question.text
    assert "This is my story" not in question.text
    assert submission.story not in question.text
    assert fresh(submission).state == "received"  # a mail scanner that opens it does nothing
    done = client.post(question.request["PATH_INFO"], follow=True)
    assert "We do not write to this address again" in done.text
    assert fresh(submission).state == "withdrawn"
    assert SuppressedAddress.objects.includes(STUDENT)
    assert len(letters(mailoutbox, STUDENT)) == 1
    client.post("/my-story/send-again/", {"email": STUDENT})
    assert len(letters(mailoutbox, STUDENT)) == 1
    assert client.get(private_page(submission=submission)).status_code == 403


def test_the_guardian_and_staff_hear_that_the_public_story_is_gone(client, mailoutbox):
    page = published_minor()
    client.get(link_in(letters(mailoutbox, STUDENT)[-1]))
    assert "This is not for me" in client.get(private_page(submission=page.submission)).text
    client.post(private_page("my-story", "not-for-me", page.submission))
    assert "taken back" in letters(mailoutbox, GUARDIAN)[-1].subject
    assert client.get(page.url).status_code == 410
    history = page.submission.events.values_list("kind", flat=True)
    assert list(history)[-2:] == ["note", "withdrawn"]


def test_a_link_to_an_address_that_was_changed_since_ends_only_letters_there(client):
    submission = received()
    link, _token = PrivateLink.issue(submission, PrivateLink.Purpose.STUDENT)
    submission.email = "right@example.org"
    submission.save()
    not_for_the_student(submission, address_hash=link.address_hash)
    assert fresh(submission).state == "received"
    assert SuppressedAddress.objects.includes(STUDENT)
    assert not SuppressedAddress.objects.includes("right@example.org")
