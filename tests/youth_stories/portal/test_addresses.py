"""Wrong, new and missing addresses on the private pages, as students and guardians use them."""

import re

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.formats import date_format

from tests.factories import (
    asked,
    invited,
    link_in,
    pass_time,
    published_minor,
    received,
    run_waiting_tasks,
)
from youth_stories.models import AgeBand, NewAddress, Submission, SuppressedAddress
from youth_stories.models.deadlines import erased_at
from youth_stories.retention.erase import withdraw
from youth_stories.rules.mistyped import suggested_address
from youth_stories.transitions import WrongState

pytestmark = pytest.mark.django_db

STUDENT, GUARDIAN = "student@example.org", "guardian@example.org"


def letters(mailoutbox, address):
    run_waiting_tasks()
    return [mail for mail in mailoutbox if mail.to == [address]]


def as_student(client, mailoutbox):
    return client.get(link_in(letters(mailoutbox, STUDENT)[-1]), follow=True)


def day(moment):
    return date_format(timezone.localtime(moment), "DATE_FORMAT")


def url(submission, action="", who="my-story"):
    return f"/{who}/{submission.story_key}/{action}"


def test_a_student_reads_where_and_when_their_guardian_was_asked_and_reminded(client, mailoutbox):
    submission = asked()
    pass_time(days=8)
    page = as_student(client, mailoutbox).text
    request = submission.consent_requests.get()
    reminder = submission.events.get(kind="reminded")
    assert GUARDIAN in page
    last_day = erased_at(Submission.objects.get(pk=submission.pk))
    for moment in (request.asked_at, reminder.created_at, last_day):
        assert day(moment) in page


def test_a_student_corrects_a_mistyped_address_after_being_asked_about_it(client, mailoutbox):
    submission = asked()
    as_student(client, mailoutbox)
    typed = {"email": "mom@gmial.com"}
    page = client.post(url(submission, "guardian-address/"), typed, follow=True)
    assert page.redirect_chain[0][1] == 303  # Back and reload send nothing again
    assert "gmial" not in page.redirect_chain[0][0]
    assert "Did you mean <b>mom@gmail.com</b>?" in page.text
    assert 'value="mom@gmial.com"' in page.text  # nothing typed is lost
    assert letters(mailoutbox, "mom@gmial.com") == []
    pressed = {"email": ["mom@gmial.com", "mom@gmail.com"], "asked_about": "mom@gmial.com"}
    client.post(url(submission, "guardian-address/"), pressed)
    [letter] = letters(mailoutbox, "mom@gmail.com")
    assert "It has two lines." in Client().get(link_in(letter), follow=True).text


def test_an_address_that_nobody_was_asked_at_ends_no_link(client, mailoutbox):
    submission = received(age_band="16_17", guardian_email=GUARDIAN)
    as_student(client, mailoutbox)
    page = client.get(url(submission, "guardian-address/")).text
    assert "Nobody was asked yet" in page
    assert "The link that we sent" not in page


def test_a_domain_that_looks_mistyped_can_be_right(client, mailoutbox):
    submission = asked()
    as_student(client, mailoutbox)
    odd = "mom@gmaill.com"
    client.post(url(submission, "guardian-address/"), {"email": odd, "asked_about": odd})
    assert len(letters(mailoutbox, odd)) == 1


def test_an_address_typed_anew_after_the_question_is_the_one_that_counts(client, mailoutbox):
    submission = received()
    as_student(client, mailoutbox)
    odd, third = "maya@hotmial.com", "maya.third@example.org"
    client.post(url(submission, "address/"), {"email": odd})
    again = {"email": "maya@gmial.com", "asked_about": odd}
    page = client.post(url(submission, "address/"), again, follow=True)
    assert "Did you mean <b>maya@gmail.com</b>?" in page.text
    assert "Send the link" in page.text
    client.post(url(submission, "address/"), {"email": third, "asked_about": odd})
    assert NewAddress.objects.get().email == third
    assert len(letters(mailoutbox, third)) == 1


def test_the_page_says_once_what_was_done(client, mailoutbox):
    submission = asked()
    as_student(client, mailoutbox)
    answers = {
        "guardian-address/": ({"email": "mom@example.org"}, "We asked them at the new address."),
        "address/": ({"email": "new@example.org"}, "We sent a link to the new address."),
        "address/keep/": ({}, "Your email address stays as it was."),
    }
    for action, (data, message) in answers.items():
        page = client.post(url(submission, action), data, follow=True)
        assert f'role="status">{message}' in page.text
        assert message not in client.get(url(submission)).text


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("a@gmial.com", "a@gmail.com"),
        ("a@gmail.con", "a@gmail.com"),
        ("a@GMAIL.co", "a@gmail.com"),
        ("a@gnail.cm", "a@gmail.com"),
        ("a@yaho.com", "a@yahoo.com"),
        ("a@comcast.com", "a@comcast.net"),
        ("a@gmail.com", ""),
        ("a@mail.com", ""),
        ("a@yahoo.com.mx", ""),
        ("a@philasd.org", ""),
        ("gmial.com", ""),
        ("", ""),
    ],
)
def test_domains_that_are_often_mistyped_are_questioned_and_no_others(typed, meant):
    assert suggested_address(typed) == meant


def test_a_stranger_says_not_for_me_from_the_letter_and_the_student_reads_of_it(client, mailoutbox):
    submission = asked()
    letter = letters(mailoutbox, GUARDIAN)[-1]
    link = re.search(r"https?://[^/]+(/\S+/not-for-me/)", letter.body)[1]
    stranger = Client()
    page = stranger.get(link, follow=True)
    assert "It has two lines." not in page.text  # nobody has to read it to say so
    assert submission.consent_requests.open().exists()  # opening it changes nothing
    done = stranger.post(page.request["PATH_INFO"], follow=True)
    assert "do not write to this address again" in done.text
    assert SuppressedAddress.objects.includes(GUARDIAN)
    assert "It has two lines." not in stranger.get(link_in(letter), follow=True).text
    page = as_student(client, mailoutbox).text
    assert "Our letter reached somebody else" in page
    assert "This is not for me" in page


def test_every_letter_to_a_guardian_leads_to_not_for_me(mailoutbox):
    invited()
    published_minor()
    pass_time(days=705)
    links = [
        re.search(r"https?://[^/]+(/\S+/not-for-me/)", letter.body)[1]
        for letter in letters(mailoutbox, GUARDIAN)
    ]
    assert len(links) >= 5  # invited, asked, the second message, published, may it stay
    assert "This is not for me" in Client().get(links[-1], follow=True).text


def test_an_answered_letter_says_how_its_address_still_becomes_not_for_me(mailoutbox):
    submission = asked()
    link = link_in(letters(mailoutbox, GUARDIAN)[-1])
    stranger = Client()
    stranger.get(link)
    stranger.post(url(submission, "answer/", "guardian"), {"no": "1"})
    old = Client().get(f"{link}not-for-me/")
    assert old.status_code == 410
    assert "press “This is not for me” in that letter" in old.text
    Client().post("/my-story/send-again/", {"email": GUARDIAN})
    newest = letters(mailoutbox, GUARDIAN)[-1]
    page = stranger.get(re.search(r"https?://[^/]+(/\S+/not-for-me/)", newest.body)[1], follow=True)
    stranger.post(page.request["PATH_INFO"])
    assert SuppressedAddress.objects.includes(GUARDIAN)


def test_a_stranger_is_not_written_to_again_although_the_story_was_taken_back(mailoutbox):
    submission = asked()
    letter = letters(mailoutbox, GUARDIAN)[-1]
    withdraw(submission)
    stranger = Client()
    link = re.search(r"https?://[^/]+(/\S+/not-for-me/)", letter.body)[1]
    page = stranger.get(link, follow=True)
    done = stranger.post(page.request["PATH_INFO"], follow=True)
    assert "do not write to this address again" in done.text
    before = len(letters(mailoutbox, GUARDIAN))
    with pytest.raises(WrongState):  # another story names the same address
        asked()
    assert len(letters(mailoutbox, GUARDIAN)) == before


def test_a_childs_invitation_ends_with_one_button(mailoutbox):
    submission = invited()
    client = Client()
    client.get(link_in(letters(mailoutbox, GUARDIAN)[0]))
    client.post(url(submission, "not-for-me/", "guardian"))
    assert Submission.objects.get(pk=submission.pk).state == "withdrawn"


def test_a_student_keeps_their_words_as_a_file_without_a_name_in_its_name(client, mailoutbox):
    submission = asked(story="My words.\nOn two lines.")
    as_student(client, mailoutbox)
    assert url(submission, "words/") in client.get(url(submission)).text
    file = client.get(url(submission, "words/"))
    assert file["Content-Disposition"] == 'attachment; filename="my-story.txt"'
    assert "My words.\r\nOn two lines." in file.text
    assert f"One line about me: {submission.study}" in file.text
    assert "no-store" in file["Cache-Control"]
    guardian = Client()
    guardian.get(link_in(letters(mailoutbox, GUARDIAN)[-1]))
    assert guardian.get(url(submission, "words/", "guardian")).status_code == 404


def test_a_new_address_of_ones_own_counts_once_its_link_is_opened(client, mailoutbox):
    submission = received(age_band=AgeBand.FROM_16)
    old_link = link_in(letters(mailoutbox, STUDENT)[-1])
    client.get(old_link)
    new = "new.student@example.org"
    client.post(url(submission, "address/"), {"email": new})
    told = letters(mailoutbox, STUDENT)[-1]
    assert "another email address" in told.body
    assert new not in told.body
    [letter] = letters(mailoutbox, new)
    assert Submission.objects.get(pk=submission.pk).email == STUDENT
    there = Client()
    page = there.get(re.search(r"https?://[^/]+(/\S*new-address/\S+)", letter.body)[1], follow=True)
    assert "It has two lines." not in page.text
    assert Submission.objects.get(pk=submission.pk).email == STUDENT  # a GET changes nothing
    page = there.post(page.request["PATH_INFO"], follow=True)
    assert "It has two lines." in page.text
    assert Submission.objects.get(pk=submission.pk).email == new
    assert len(letters(mailoutbox, new)) == 2
    assert "It has two lines." not in Client().get(old_link, follow=True).text
    assert not NewAddress.objects.exists()
    told = letters(mailoutbox, STUDENT)[-1]
    assert "We write to another address" in told.subject
    assert new not in told.body
    assert "/my-story/" not in told.body


def test_whoever_reads_the_old_address_can_keep_it(client, mailoutbox):
    submission = received()
    as_student(client, mailoutbox)
    client.post(url(submission, "address/"), {"email": "stranger@example.org"})
    link = re.search(r"(/\S*new-address/\S+)", letters(mailoutbox, "stranger@example.org")[0].body)
    client.post(url(submission, "address/keep/"))
    path = link[1].split("example.com", 1)[-1]
    page = Client().get(path[path.index("/my-story") :], follow=True)
    assert page.status_code == 410
    assert Submission.objects.get(pk=submission.pk).email == STUDENT


def test_a_guardians_address_is_not_a_students_own_not_even_later(client, mailoutbox):
    submission = received(age_band=AgeBand.FROM_16)
    as_student(client, mailoutbox)
    typed = {"email": "Guardian+me@example.org"}
    page = client.post(url(submission, "address/"), typed, follow=True)
    assert "your parent’s or guardian’s address" in page.text
    new = "new.student@example.org"
    client.post(url(submission, "address/"), {"email": new})
    [letter] = letters(mailoutbox, new)
    Submission.objects.filter(pk=submission.pk).update(guardian_email=new)
    there = Client()
    page = there.get(re.search(r"https?://[^/]+(/\S*new-address/\S+)", letter.body)[1], follow=True)
    page = there.post(page.request["PATH_INFO"], follow=True)
    assert page.redirect_chain[0][1] == 303
    assert "your parent’s or guardian’s address" in page.text
    assert Submission.objects.get(pk=submission.pk).email == STUDENT


def test_a_guardian_without_email_gets_the_story_and_both_languages_on_paper(client, mailoutbox):
    submission = asked()
    as_student(client, mailoutbox)
    page = client.get(url(submission, "paper/")).text
    assert "It has two lines." in page
    assert submission.story_key in page
    assert "I am a parent or guardian" in page
    assert "Soy madre, padre" in page
    assert "last name" not in page
    blank = client.get("/share-your-story/paper/")
    assert "Why I love science" in blank.text
    assert "I am sending this story" in blank.text
    for words in ("My words", "Their words", "School or photo: tick one of them, never both."):
        assert words in blank.text
    assert not blank.cookies
