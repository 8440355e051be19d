"""Each answer has its true page: a sentence, its day and what can be done, for both people."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import escape
from django.utils.timezone import localtime
from django.utils.translation import override

from tests.factories import (
    STORY,
    agreed,
    answer,
    asked,
    draft,
    invited,
    link_in,
    pass_time,
    private_page,
    published,
    published_minor,
    received,
    run_waiting_tasks,
)
from youth_stories.consent.answers import disagree, revoke
from youth_stories.consent.ask import ask_consent
from youth_stories.consent.guardian_address import correct_guardian_address
from youth_stories.consent.redaction import redact
from youth_stories.consent.renew import reconfirm
from youth_stories.models import ConsentRequest, PrivateLink, Submission
from youth_stories.models.deadlines import erased_at, stays_until
from youth_stories.notifications.emails import contact
from youth_stories.notifications.tasks import notify
from youth_stories.portal.state_words import GUARDIAN, STUDENT
from youth_stories.portal.status import state_of
from youth_stories.retention.erase import purge, withdraw
from youth_stories.retention.not_for_me import not_for_me
from youth_stories.review.decisions import accept, ask_for_change, decline
from youth_stories.safeguarding.concerns import close_concern, raise_concern
from youth_stories.safeguarding.under_18 import treat_as_under_18
from youth_stories.submit.receive import receive_from_guardian
from youth_stories.transitions import Kind, log

pytestmark = pytest.mark.django_db

TEEN = "16_17"


def again(submission) -> Submission:
    """The same story, read from the database."""
    return Submission.objects.get(pk=submission.pk)


def accepted_teen():
    submission = received(age_band=TEEN)
    accept(submission)
    return submission


def reminded():
    submission = asked()
    pass_time(days=8)
    return submission


def said_yes():
    submission = asked()
    answer(submission)
    return submission


def said_no():
    submission = asked()
    run_waiting_tasks()
    disagree(submission.consent_requests.open().get())
    return submission


def took_yes_back():
    submission = agreed()
    revoke(submission, "guardian")
    return submission


def unanswered():
    """A new version of a public story, to which the guardian did not answer in time."""
    submission = asked()
    submission.consent_requests.update(answer="expired", answered_at=timezone.now())
    log(submission, Kind.CONSENT_EXPIRED, text="guardian")
    return submission


def asked_student():
    page = draft()
    page.study = "Something else"
    page.save_revision()
    ask_consent(page.submission, by=None)
    return page.submission


def said_no_themselves():
    submission = asked_student()
    disagree(submission.consent_requests.open().get())
    return submission


def with_change_asked():
    submission = received(age_band=TEEN)
    ask_for_change(submission, "A sample question", by=None)
    return submission


def declined():
    submission = received(age_band=TEEN)
    decline(submission, "A sample reason", by=None)
    return submission


def about_to_lapse():
    page = published_minor()
    pass_time(days=settings.PUBLICATION_DAYS - 10)
    return page.submission


def public():
    return published_minor().submission


def renewed_by_student():
    submission = about_to_lapse()
    reconfirm(again(submission), "student", TEEN)
    return submission


def lapsed():
    page = published_minor()
    pass_time(days=settings.PUBLICATION_DAYS + 1)
    return page.submission


def withdrawn():
    submission = asked()
    withdraw(submission)
    return submission


def purged():
    submission = asked()
    purge(submission)
    return submission


NOTHING, CHANGE, TAKE_BACK = set(), {"change", "withdraw"}, {"withdraw"}
# How a story gets there; the state and what can be done for the student, then for the guardian;
# in how many days what the page names will happen.
STATES = [
    (lambda: received(age_band=TEEN), "received", CHANGE, "received", TAKE_BACK, None),
    (with_change_asked, "change_asked", CHANGE, "change_asked", TAKE_BACK, 30),
    (declined, "declined", TAKE_BACK, "declined", TAKE_BACK, 30),
    (accepted_teen, "preparing", CHANGE, "preparing", TAKE_BACK, None),
    (asked, "asked", CHANGE, "asked_you", TAKE_BACK, 30),
    (reminded, "asked", CHANGE, "asked_you", TAKE_BACK, 22),
    (asked_student, "asked_you", CHANGE | {"answer"}, None, NOTHING, 30),
    (said_yes, "confirming", CHANGE, "confirming", TAKE_BACK | {"revoke"}, None),
    (agreed, "ready", CHANGE, "ready", TAKE_BACK | {"revoke"}, None),
    (said_no, "refused", CHANGE, "refused_you", TAKE_BACK, 30),
    (said_no_themselves, "refused_you", CHANGE, None, NOTHING, 30),
    (took_yes_back, "revoked", CHANGE, "revoked_you", TAKE_BACK, 30),
    (unanswered, "expired", CHANGE, "expired", TAKE_BACK, 30),
    (public, "published", CHANGE, "published", TAKE_BACK | {"revoke"}, 729),
    (
        about_to_lapse,
        "lapsing_you",
        CHANGE | {"reconfirm"},
        "lapsing_you",
        TAKE_BACK | {"revoke", "reconfirm"},
        9,
    ),
    (renewed_by_student, "lapsing", CHANGE, "lapsing_you", TAKE_BACK | {"revoke", "reconfirm"}, 9),
    (lapsed, "lapsed_both", CHANGE, "lapsed_both", TAKE_BACK, 90),
    (withdrawn, "withdrawn", NOTHING, "withdrawn", NOTHING, 90),
    (purged, "purged_silent", NOTHING, "purged_silent_you", NOTHING, 1),
]


def open_page(submission, purpose, language):
    """The page behind a new link, in this language."""
    person = "my-story" if purpose == "student" else "guardian"
    client = Client()
    client.get(f"/{person}/{PrivateLink.issue(submission, purpose)[1]}/")
    prefix = "" if language == "en" else f"/{language}"
    return client.get(prefix + private_page(person, submission=submission))


def offered(html) -> set[str]:
    """The actions that the page's forms and links lead to, besides closing it."""
    found = re.findall(r'(?:href|action)="(?:/es)?/(?:my-story|guardian)/[^/"]+/(\w+)/"', html)
    return set(found) - {"close", "send", "address", "guardian", "paper", "words"}


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("case", STATES, ids=lambda case: case[1])
def test_each_state_has_its_sentence_its_day_and_what_can_be_done(case, language):
    make, student, student_can, guardian, guardian_can, days = case
    submission = make()
    run_waiting_tasks()
    expected = [("student", STUDENT, student, student_can)]
    if guardian:
        expected.append(("guardian", GUARDIAN, guardian, guardian_can))
    for role, words, name, can in expected:
        html = open_page(submission, role, language).content.decode()
        with override(language):
            assert f"<h1>{escape(str(words[name].sentence))}</h1>" in html
            assert escape(str(words[name].detail)) in html
            if days is not None:
                day = localtime(timezone.now() + timedelta(days=days))
                assert date_format(day, "DATE_FORMAT") in html
        assert offered(html) == can, role
        assert html.count('aria-current="step"') == 1
        assert "Sample" not in re.search("<title>(.*?)</title>", html)[1]


def test_after_a_no_nobody_reads_that_the_page_is_being_made_ready(client):
    for make in (said_no, took_yes_back, unanswered):
        submission = make()
        for role in ("student", "guardian"):
            text = open_page(submission, role, "en").text
            assert "page ready" not in text
            assert "A second person at PSEC publishes" not in text


def test_a_guardian_who_said_yes_is_not_told_that_a_yes_is_to_come():
    submission = received(age_band=TEEN)
    accept(submission)
    version = again(submission).newest_version
    version.story = "Tidied, so that both are asked."
    version.save_revision()
    ask_consent(submission, by=None)
    answer(submission)
    for role in ("guardian", "student"):
        titles = [step.title for step in state_of(again(submission), role).steps]
        assert "You say yes or no" not in titles
        assert "Your guardian says yes" not in titles


def test_the_page_goes_online_once_and_then_with_changes():
    page = published(story="One sentence. Another.")
    page.story = "One sentence."
    page.save_revision()
    redact(page.submission, by=None)
    again(page.submission).page.get_latest_revision().publish()
    titles = [step.title for step in state_of(again(page.submission), "student").steps]
    assert titles.count("The page went online") == 1
    assert titles.count("The page went online with changes") == 1
    withdraw(page.submission)
    titles = [step.title for step in state_of(again(page.submission), "student").steps]
    assert titles.count("The page went online") == 1


def test_every_state_has_words_for_both_people():
    of_invitation = {"invited", "invitation_ended"}  # a child under 13 has no page
    of_guardian = {
        "purged_call_you",
        "purged_copy_you",
        "decides_alone",
    }  # the latter once the student is 18
    assert set(GUARDIAN) - set(STUDENT) == of_invitation | of_guardian
    # Nobody to write to yet; and only a guardian is called.
    of_student = {"guardian_needed", "asked_call", "purged_call", "purged_copy", "unread_late"}
    assert set(STUDENT) - set(GUARDIAN) == of_student


def test_a_guardian_who_was_invited_reads_until_when(client, mailoutbox):
    state = state_of(invited(), "guardian")
    day = localtime(timezone.now() + timedelta(days=settings.UNANSWERED_DAYS))
    assert (state.name, state.actions) == ("invited", {"withdraw"})
    assert date_format(day, "DATE_FORMAT") in state.steps[0].text


def test_a_guardian_who_refuses_an_invitation_reads_of_no_story_and_gets_no_letter(
    client, mailoutbox
):
    submission = invited()
    run_waiting_tasks()
    client.get(link_in(mailoutbox.pop()))
    question = client.get(private_page("guardian", "withdraw")).text
    assert "We erase the first name now" in question
    page = client.post(private_page("guardian", "withdraw"), follow=True).text
    assert "The invitation has ended." in page
    for text in (question, page):
        assert not re.search("its words|photo|agreed", text)
    assert date_format(localtime(timezone.now() + timedelta(days=1)), "DATE_FORMAT") in page
    run_waiting_tasks()
    assert not mailoutbox
    invited()  # the child tries once more
    run_waiting_tasks()
    assert not mailoutbox
    pass_time(days=2)
    assert not mailoutbox
    assert not Submission.objects.filter(pk=submission.pk).exists()


def test_a_childs_story_taken_back_before_a_yes_names_one_day_in_page_and_letter(mailoutbox):
    submission = invited()
    receive_from_guardian(submission, STORY | {"last_name": "", "school": ""})
    run_waiting_tasks()
    withdraw(again(submission))
    letter = newest(mailoutbox, "guardian@example.org")
    day = date_format(localtime(timezone.now() + timedelta(days=1)), "DATE_FORMAT")
    assert f"Until {day}" in letter.body
    assert state_of(again(submission), "guardian").steps[-1].date == again(
        submission
    ).ended_at + timedelta(days=1)


# Letters


def newest(mailoutbox, address):
    run_waiting_tasks()
    return [mail for mail in mailoutbox if mail.to == [address]][-1]


def test_a_no_is_confirmed_to_the_guardian_and_told_to_the_student(mailoutbox):
    said_no()
    receipt = newest(mailoutbox, "guardian@example.org")
    assert "Your answer about the story" in receipt.subject
    assert "nothing of the story is published" in receipt.body
    day = localtime(timezone.now() + timedelta(days=settings.UNANSWERED_DAYS))
    assert f"we erase it on {date_format(day, 'DATE_FORMAT')}" in receipt.body
    assert "said no" in newest(mailoutbox, "student@example.org").body


def test_a_letter_about_a_public_story_names_its_last_day(mailoutbox):
    story = published_minor()
    day = date_format(localtime(stays_until(story.submission)), "DATE_FORMAT")
    for address in ("student@example.org", "guardian@example.org"):
        assert f"It stays until {day} at most." in newest(mailoutbox, address).body


def test_an_invitation_says_who_asks_and_how_to_reach_them(mailoutbox):
    submission = invited()
    letter = newest(mailoutbox, "guardian@example.org").body
    asking = contact()
    for words in (asking.name, asking.phone, "never ask you for money", submission.story_key):
        assert words
        assert words in letter


def test_a_student_who_corrected_twice_reads_whom_to_ask(mailoutbox):
    submission = asked()
    for address in ("second@example.org", "third@example.org"):
        assert "as often as that is possible" not in open_page(submission, "student", "en").text
        correct_guardian_address(again(submission), address)
    text = open_page(again(submission), "student", "en").text
    assert "as often as that is possible here. Is it still wrong? Call or write to us." in text


def test_both_are_told_that_a_question_ended_without_an_answer(mailoutbox):
    submission = published_minor().submission  # not erased when the time is over
    ConsentRequest.objects.create(submission=submission, role="guardian")
    pass_time(days=settings.UNANSWERED_DAYS + 1)
    subjects = [(mail.to[0], mail.subject[:9]) for mail in mailoutbox if mail.to]
    assert ("student@example.org", "No answer") in subjects
    assert "has ended" in newest(mailoutbox, "guardian@example.org").subject


# A concern may be about the person who reads (R19).


def test_a_story_on_hold_is_shown_as_it_was_and_takes_no_answer():
    submission = asked()
    raise_concern(submission, "A sample worry", by=None)
    for role, sentence in (
        ("student", "We are waiting for your guardian."),
        ("guardian", "We have a question for you."),
    ):
        html = open_page(submission, role, "en").text
        assert sentence in html
        assert "We cannot take your answer today." in html
        assert offered(html) == {"withdraw"}
        assert not re.search("concern|worry|hold|To come", html)


def test_on_hold_the_sentence_and_the_step_that_is_now_agree():
    submission = asked()
    raise_concern(submission, "A sample worry", by=None)
    not_for_me(again(submission))
    state = state_of(again(submission), "student")
    assert state.sentence == f"{state.steps[-1].title}."


def test_of_a_story_taken_back_on_hold_no_answer_is_asked():
    submission = asked()
    raise_concern(submission, "A sample worry", by=None)
    withdraw(again(submission))
    html = open_page(submission, "student", "en").text
    assert "was taken back" in html
    assert "We cannot take your answer today." not in html
    assert "To come" not in html


def test_what_is_to_come_is_never_past_nor_done():
    submission = asked()
    pass_time(days=23)
    for _day in range(7):
        for role in ("student", "guardian"):
            steps = state_of(again(submission), role).steps
            to_come = [step for step in steps if step.state == "open"]
            assert all(step.date > timezone.now() for step in to_come if step.date)
            assert "We remind you" not in [step.title for step in to_come]
        pass_time(days=1)


def test_a_public_story_on_hold_is_not_said_to_be_public():
    submission = public()
    raise_concern(submission, "A sample worry", by=None)
    html = open_page(submission, "student", "en").text
    assert "is not on our website now" in html
    assert "concern" not in html
    *before, now = state_of(again(submission), "student").steps
    assert (before[-1].title, now.title) == ("The page went online", "The page came down")
    assert [step.state for step in (before[-1], now)] == ["done", "now"]


def test_who_is_treated_as_under_18_after_a_no_reads_first_what_is_now():
    submission = said_no_themselves()
    treat_as_under_18(submission, TEEN, by=None)
    now = next(step for step in state_of(again(submission), "student").steps if step.state == "now")
    assert now.title == "We think that you may be under 18"
    assert "Add their email address" in now.text


def test_the_letter_with_a_question_names_the_day_that_the_page_names(mailoutbox):
    submission = with_change_asked()
    run_waiting_tasks()
    day = date_format(localtime(erased_at(again(submission))), "DATE_FORMAT")
    letter = [mail for mail in mailoutbox if "A question about" in mail.subject][-1]
    assert f"If nothing changes, we erase it on {day}." in letter.body


def test_words_that_a_concern_keeps_are_not_said_to_be_erased():
    submission = asked()
    raise_concern(submission, "Something is wrong.", by=None)
    withdraw(submission)
    kept = state_of(Submission.objects.get(pk=submission.pk), "student")
    assert kept.detail == "It is not on our website any more."


def test_nobody_outside_gets_a_letter_about_a_story_on_hold(mailoutbox):
    submission = said_yes()
    run_waiting_tasks()
    mailoutbox.clear()
    concern = raise_concern(submission, "A sample worry", by=None)
    pass_time(days=40)  # second message, reminder, notice
    notify(log(submission, Kind.LINK_SENT), "student", "guardian")
    withdraw(again(submission))
    run_waiting_tasks()
    outside = {"student@example.org", "guardian@example.org"}
    assert not [mail for mail in mailoutbox if outside & set(mail.to)]
    close_concern(concern, "A sample outcome", by=None)
    for address in outside:
        assert "was taken back" in newest(mailoutbox, address).subject


def test_the_second_message_that_a_concern_held_back_is_sent_after_it(mailoutbox):
    submission = said_yes()
    run_waiting_tasks()
    concern = raise_concern(submission, "A sample worry", by=None)
    pass_time(days=2)
    close_concern(concern, "A sample outcome", by=None)
    pass_time(hours=1)
    assert "You said yes" in newest(mailoutbox, "guardian@example.org").subject


# Old links


def test_an_old_link_says_what_it_was_for_and_opens_nothing(client, mailoutbox):
    submission = asked()
    link = link_in(newest(mailoutbox, "guardian@example.org"))
    client.get(link)
    client.post(private_page("guardian", "answer"), {"no": "1"})
    later = Client()
    page = later.get(link)
    today = date_format(localtime(), "DATE_FORMAT")
    assert page.status_code == 410
    assert f"This link was for answering about story {submission.story_key}." in page.text
    assert f"It was answered on {today}." in page.text
    assert STORY["first_name"] not in page.text
    assert later.get(private_page("guardian")).status_code == 403
    assert "Open the page about story" in client.get(link).text  # still open in this browser


def test_a_link_that_ended_half_a_year_ago_still_says_so(client, mailoutbox):
    submission = published().submission
    link = link_in(newest(mailoutbox, "student@example.org"))
    pass_time(days=settings.PRIVATE_LINK_DAYS + 20)
    text = client.get(link).text
    assert f"This link was for the page about story {submission.story_key}." in text
    assert "It ended on" in text


def test_a_new_sender_reads_the_next_steps_before_what_comes_of_no_answer():
    submission = received(age_band="16_17", guardian_email="guardian@example.org")
    titles = [step.title for step in state_of(submission, "student").steps if not step.date]
    everything = [step.title for step in state_of(submission, "student").steps]
    assert titles[0] == "A person at PSEC reads it"
    assert everything[-1] == "If nobody has been asked by then, we erase the story"
    of_asked = [step.title for step in state_of(asked(), "student").steps]
    assert of_asked[-1] == "If nobody answers, we erase the story"
    assert everything.index("Your guardian says yes") < everything.index("We remind you")
