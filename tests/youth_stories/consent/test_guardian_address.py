"""A guardian's address that was mistyped, or that is somebody else's (R5)."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from tests.factories import (
    agreed,
    answer,
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
from youth_stories.consent.answers import disagree
from youth_stories.consent.guardian_address import (
    correct_guardian_address,
    corrections_left,
    may_correct,
)
from youth_stories.models import AgeBand, FormerAddress, PrivateLink, Submission, SuppressedAddress
from youth_stories.retention.erase import withdraw
from youth_stories.retention.not_for_me import not_for_me
from youth_stories.safeguarding.concerns import raise_concern

pytestmark = pytest.mark.django_db

WRONG, RIGHT = "guardian@example.org", "guardian@example.com"


def letters_to(mailoutbox, address):
    run_waiting_tasks()
    return [mail for mail in mailoutbox if mail.to == [address]]


def fresh(submission) -> Submission:
    return Submission.objects.get(pk=submission.pk)


def test_the_question_goes_to_the_corrected_address_without_a_new_review(mailoutbox):
    submission = asked()
    assert letters_to(mailoutbox, WRONG)
    pass_time(days=10)
    correct_guardian_address(submission, RIGHT)
    letter = letters_to(mailoutbox, RIGHT)[0]
    assert "May we publish" in letter.subject
    submission = fresh(submission)
    assert submission.state == Submission.State.ACCEPTED
    request = submission.consent_requests.open().get()
    assert (request.expires_at - timezone.now()).days == 29  # anew, from this asking
    assert answer(submission).pk


def test_links_sent_to_the_wrong_address_open_nothing_any_more(client, mailoutbox):
    submission = asked()
    wrong = link_in(letters_to(mailoutbox, WRONG)[0])
    correct_guardian_address(submission, RIGHT)
    assert "It has two lines." not in client.get(wrong, follow=True).text


def test_the_wrong_address_is_told_once_that_there_is_nothing_to_do(mailoutbox):
    submission = asked(first_name="Zadie")
    letters_to(mailoutbox, WRONG)
    correct_guardian_address(submission, RIGHT)
    correct_guardian_address(submission, "third@example.org")  # before the worker ran
    *_earlier, letter = letters_to(mailoutbox, WRONG)
    text = letter.subject + letter.body
    assert "nothing for you to do" in text
    for private in ("Zadie", "It has two lines.", "/guardian/", RIGHT, "take that back"):
        assert private not in text
    assert letters_to(mailoutbox, RIGHT) == []  # nothing had reached it
    assert not FormerAddress.objects.exists()


@pytest.mark.parametrize("end", [not_for_me, withdraw])
def test_an_address_that_wants_no_letters_or_knows_that_it_ended_is_not_told(end, mailoutbox):
    submission = asked()
    letters_to(mailoutbox, WRONG)
    if end is not_for_me:
        end(submission)
        correct_guardian_address(submission, RIGHT)
    else:
        correct_guardian_address(submission, RIGHT)
        end(submission)
    letters_to(mailoutbox, WRONG)
    assert not [mail for mail in mailoutbox if "nothing for you to do" in mail.body]
    assert not FormerAddress.objects.exists()


def test_whoever_agreed_is_told_how_to_take_their_yes_back_from_the_address_before(mailoutbox):
    submission = published_minor().submission
    correct_guardian_address(submission, RIGHT, by=member_of("Story reviewers"))
    assert "take that back" in letters_to(mailoutbox, WRONG)[-1].body


def test_a_letter_still_waiting_to_be_sent_does_not_reach_the_right_address_twice(mailoutbox):
    correct_guardian_address(asked(), RIGHT)
    assert len(letters_to(mailoutbox, RIGHT)) == 1
    assert letters_to(mailoutbox, WRONG) == []


def test_an_address_corrected_before_anybody_asked_is_not_written_to_yet(mailoutbox):
    correct_guardian_address(received(age_band=AgeBand.FROM_13), RIGHT)
    assert letters_to(mailoutbox, RIGHT) == []


def test_a_students_own_address_is_refused_in_any_spelling():
    submission = asked()
    with pytest.raises(ValidationError):
        correct_guardian_address(submission, "Student+mom@Example.org")
    assert fresh(submission).guardian_email == WRONG


def test_a_student_corrects_twice_at_most():
    submission = asked()
    correct_guardian_address(submission, RIGHT)
    correct_guardian_address(submission, "third@example.org")
    with pytest.raises(ValidationError):
        correct_guardian_address(submission, "fourth@example.org")
    assert fresh(submission).guardian_email == "third@example.org"


def test_after_a_no_only_a_reviewer_can_ask_somebody_else(mailoutbox):
    submission = asked()
    disagree(submission.consent_requests.get())
    assert not may_correct(submission)
    with pytest.raises(ValidationError):
        correct_guardian_address(submission, RIGHT)
    correct_guardian_address(submission, RIGHT, by=member_of("Story reviewers"))
    assert fresh(submission).guardian_email == RIGHT
    assert letters_to(mailoutbox, RIGHT) == []  # asking again is another decision of staff


def test_after_a_yes_the_address_stays():
    assert not may_correct(agreed())


def test_nothing_is_corrected_while_a_concern_is_open():
    submission = asked()
    raise_concern(submission, "Sample worry", by=None)
    with pytest.raises(ValidationError):
        correct_guardian_address(submission, RIGHT)


def test_whoever_got_the_letter_by_mistake_is_never_written_to_again(mailoutbox):
    submission = asked()
    before = len(letters_to(mailoutbox, WRONG))
    not_for_me(submission)
    submission = fresh(submission)
    assert not submission.consent_requests.open().exists()
    assert "reached somebody else" in letters_to(mailoutbox, "student@example.org")[-1].subject
    assert submission.events.reached_somebody_else()
    assert not PrivateLink.objects.usable().filter(purpose="consent").exists()
    with pytest.raises(ValidationError):
        asked()  # another student names the same address
    invited(guardian_email="Guardian+x@EXAMPLE.org")
    assert len(letters_to(mailoutbox, WRONG)) == before
    assert letters_to(mailoutbox, "Guardian+x@EXAMPLE.org") == []
    assert "guardian" not in str(SuppressedAddress.objects.values())


def test_the_student_gives_the_right_address_and_it_is_asked_there(mailoutbox):
    submission = asked()
    not_for_me(submission)
    with pytest.raises(ValidationError):
        correct_guardian_address(submission, WRONG.upper())
    correct_guardian_address(submission, RIGHT)
    assert "May we publish" in letters_to(mailoutbox, RIGHT)[0].subject
    assert not submission.events.reached_somebody_else()


def test_a_yes_from_an_address_that_is_somebody_elses_ends_and_the_page_comes_down(client):
    page = published_minor()
    not_for_me(page.submission)
    assert client.get(page.url).status_code == 410
    assert not page.submission.consents.in_force().filter(role="guardian").exists()


def said_yes():
    submission = asked()
    answer(submission)
    return submission


def said_no():
    submission = asked()
    disagree(submission.consent_requests.get())
    return submission


@pytest.mark.parametrize("answered", [said_yes, said_no, agreed, asked])
def test_whatever_the_wrong_person_answered_the_student_gives_the_right_address(
    answered, client, mailoutbox
):
    submission = answered()
    not_for_me(submission)
    open_student_page(client, mailoutbox)
    page = client.get(private_page("my-story", "", submission)).text
    correct = private_page("my-story", "guardian-address", submission)
    assert "Give us the right address" in page
    assert correct in page
    client.post(correct, {"email": RIGHT})
    assert "May we publish" in letters_to(mailoutbox, RIGHT)[0].subject
    assert corrections_left(fresh(submission)) == 1
    answer(fresh(submission))
    assert not may_correct(fresh(submission))


def test_without_a_correction_left_the_student_is_told_to_ask_us(client, mailoutbox):
    submission = asked()
    correct_guardian_address(submission, "second@example.org")
    correct_guardian_address(submission, "third@example.org")
    not_for_me(fresh(submission))
    open_student_page(client, mailoutbox)
    page = client.get(private_page("my-story", "", submission)).text
    assert "Call or write to us with the right address" in page
    assert "Give us the right address" not in page


def open_student_page(client, mailoutbox):
    client.get(link_in(letters_to(mailoutbox, "student@example.org")[-1]))


@pytest.mark.parametrize(
    ("answered", "end", "words"),
    [
        (asked, not_for_me, "You told us that our letter was not for you"),
        (said_yes, not_for_me, "You told us that our letter was not for you"),
        (
            asked,
            lambda submission: correct_guardian_address(submission, RIGHT),
            "we were given another address for this story",
        ),
    ],
)
def test_an_old_link_of_somebody_else_says_what_happened_and_offers_nothing(
    answered, end, words, client, mailoutbox
):
    submission = asked()
    link = link_in(letters_to(mailoutbox, WRONG)[0])
    if answered is said_yes:
        client.get(link)
        page = client.get(private_page("guardian", "", submission))
        ticks = {"shown_hash": page.context["shown_hash"], "scope_words": "on"}
        client.post(private_page("guardian", "answer", submission), ticks)
    end(fresh(submission))
    pass_time(days=2)
    page = client.get(link)
    assert page.status_code == 410
    assert words in page.text
    assert "Send me a new link" not in page.text
    assert submission.story_key not in page.text


def test_whoever_is_promised_no_more_letters_gets_no_link_and_none_is_noted(client, mailoutbox):
    submission = asked()
    not_for_me(submission)
    run_waiting_tasks()
    mailoutbox.clear()
    client.post("/my-story/send-again/", {"email": WRONG})
    run_waiting_tasks()
    assert mailoutbox == []
    assert not submission.events.filter(kind="link_sent").exists()


def test_a_childs_invitation_that_reached_somebody_else_simply_ends(mailoutbox):
    submission = invited()
    assert letters_to(mailoutbox, WRONG)
    not_for_me(submission)
    run_waiting_tasks()
    assert fresh(submission).first_name == ""
    assert len(mailoutbox) == 1
    assert SuppressedAddress.objects.includes(WRONG)


def test_while_a_concern_is_open_the_student_hears_nothing_of_it(mailoutbox):
    submission = asked()
    raise_concern(submission, "Sample worry", by=None)
    told = len(letters_to(mailoutbox, "student@example.org"))
    not_for_me(submission)
    assert len(letters_to(mailoutbox, "student@example.org")) == told
    assert SuppressedAddress.objects.includes(WRONG)
