"""E-mails: to the right recipient, once, never with the story, and never lost."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import escape
from django_tasks_db.models import DBTaskResult

from psec_site.staff.management.commands.ensure_staff_login import EMAIL
from tests import story_flow
from tests.factories import (
    accepted,
    answer,
    asked,
    invited,
    link_in,
    pass_time,
    received,
    run_waiting_tasks,
    step,
)
from tests.story_flow import CONTACT, GUARDIAN, post_step
from youth_stories.consent.ask import ask_consent
from youth_stories.models import StoryPage
from youth_stories.notifications import emails
from youth_stories.portal.state_words import WORDS

FORM = "/share-your-story/"

pytestmark = pytest.mark.django_db


def test_reviewers_are_told_with_a_link_and_no_word_of_the_story(client, reviewer, mailoutbox):
    submission = received()
    run_waiting_tasks()
    email = next(mail for mail in mailoutbox if mail.bcc == ["reviewer@example.org"])
    assert reverse("youth_stories:inspect", args=[submission.pk]) in email.body
    assert "sample" not in (email.subject + email.body).lower()


def test_a_letter_says_that_a_machine_sent_it(mailoutbox):
    received()
    run_waiting_tasks()
    for email in mailoutbox:
        assert email.message()["Auto-Submitted"] == "auto-generated"


def test_the_first_login_is_not_written_to_and_the_dashboard_says_that_nobody_is(
    client, django_user_model, mailoutbox
):
    client.force_login(django_user_model.objects.create_superuser(EMAIL))
    received()
    run_waiting_tasks()
    assert [mail.to for mail in mailoutbox] == [["student@example.org"]]
    assert "Nobody gets an e-mail" in client.get(reverse("wagtailadmin_home")).content.decode()


def test_the_student_is_told_of_each_step(client, reviewer, mailoutbox):
    submission = received()
    step(client, submission, "accept")
    StoryPage.objects.get(submission=submission).get_latest_revision().publish()
    run_waiting_tasks()
    step(client, submission, "withdraw", confirm="yes")
    run_waiting_tasks()
    subjects = [mail.subject for mail in mailoutbox if mail.to == ["student@example.org"]]
    key = submission.story_key
    assert subjects == [
        f"We have your story {key}",
        f"Your story {key} was accepted",
        f"Your story {key} is online",
        f"Your story {key} was taken back",
    ]
    assert all("A sample story" not in mail.body for mail in mailoutbox)


def test_with_mail_down_nothing_is_lost(client, settings, mailoutbox):
    working = settings.MAILERS
    settings.MAILERS = {
        "default": {
            "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "OPTIONS": {"host": "127.0.0.1", "port": 1},
        }
    }
    received()
    run_waiting_tasks()
    assert DBTaskResult.objects.failed().count() == 1
    settings.MAILERS = working
    DBTaskResult.objects.failed().update(status="READY")
    run_waiting_tasks()
    assert len(mailoutbox) == 1


def test_no_address_stays_in_the_row_of_an_email_that_failed(settings):
    settings.MAILERS = {"default": {"BACKEND": "tests.refusing_mail.EmailBackend"}}
    received()
    run_waiting_tasks()
    assert "example.org" not in DBTaskResult.objects.failed().get().traceback


def test_an_email_that_a_withdrawal_overtook_is_not_sent(client, reviewer, mailoutbox):
    submission = received()
    step(client, submission, "withdraw", confirm="yes")
    run_waiting_tasks()
    to_student = [mail.subject for mail in mailoutbox if mail.to == ["student@example.org"]]
    assert to_student == [f"Your story {submission.story_key} was taken back"]


def test_a_mail_task_that_runs_twice_sends_once(mailoutbox):
    event = received().events.get()
    emails.send(event.pk, "student")
    emails.send(event.pk, "student")
    assert len(mailoutbox) == 1


@pytest.mark.parametrize("name", ["visit evil.com", "Your bank: http://evil.example\nAmy"])
def test_no_stranger_is_sent_a_link_in_place_of_a_name(client, mailoutbox, name):
    client.post(FORM, {"step": "age", "age_band": "under_13"})
    fields = {"first_name": name, "guardian_email": "stranger@example.org"}
    page = post_step(client, FORM, "invite", fields).content.decode()
    assert "Write only the name here" in page
    assert escape(name.replace("\n", " ")) in page
    invited(first_name=name, guardian_email="stranger@example.org")  # an older row
    run_waiting_tasks()
    assert "A child would like to share a story" in mailoutbox[0].body
    assert "evil" not in mailoutbox[0].body


@pytest.mark.parametrize(("language", "who"), [("en", "I am Ana Sample"), ("es", "Soy Ana Sample")])
def test_every_letter_to_a_guardian_says_who_writes_and_is_signed(language, who):
    end = "\n".join(
        [
            CONTACT.name,
            "Philadelphia STEM Equity Collective (PSEC)",
            CONTACT.phone,
            "https://example.org/",
        ]
    )
    letters = story_flow.emails(language).items()
    to_guardians = {name: text for name, text in letters if name.startswith("guardian_")}
    signed = to_guardians | {name: text for name, text in letters if name.startswith("former_")}
    assert len(to_guardians) > 30
    assert [name for name, text in to_guardians.items() if who not in text] == []
    assert [name for name, text in signed.items() if end not in text] == []


@pytest.mark.parametrize(("language", "says_it"), [("other", True), ("en", False), ("es", False)])
def test_whoever_reads_another_language_is_offered_a_copy_or_an_interpreter(
    language, says_it, mailoutbox
):
    submission = received(age_band="16_17")
    submission.guardian_language = language
    submission.save()
    accepted(submission)
    ask_consent(submission, by=None, without_copy=True)
    run_waiting_tasks()
    [letter] = [mail for mail in mailoutbox if mail.to == [GUARDIAN]]
    assert ("in your language, or for an interpreter" in letter.body) == says_it
    assert ("en su idioma o con intérprete" in letter.body) == says_it


def test_on_the_day_of_a_yes_the_guardian_has_it_in_writing_and_again_a_day_later(mailoutbox):
    submission = asked()
    until = date_format(timezone.localtime(answer(submission).valid_until), "DATE_FORMAT")
    run_waiting_tasks()
    pass_time(days=1)
    _question, receipt, second = [mail for mail in mailoutbox if mail.to == [GUARDIAN]]
    for letter in (receipt, second):
        assert "the story that Sample sent us" in letter.body
        assert "- “Their school”" in letter.body
        assert "Everybody on the internet can see it" in letter.body
        assert link_in(letter)
    assert until in receipt.body
    assert "Tomorrow we write once more" in receipt.body


def test_every_letter_says_the_name_that_was_checked():
    letters = Path(settings.BASE_DIR, "templates/emails").glob("*.txt")
    for letter in (letter for letter in letters if not letter.name.startswith("account_")):
        assert not re.search(r"(first|last|short|display)_name", letter.read_text()), letter.name


def test_nobody_reads_that_they_can_call_while_there_is_nobody_to_call():
    ask = re.compile(
        r"[Cc]all or write|[Aa]sk us|tell us|asking us|Pídanos|[Ll]l[aá]me?nos|[Ee]scr[ií]b[ae]nos"
    )
    for language in ("en", "es"):
        for name, text in story_flow.emails(language, contact=None).items():
            assert not ask.search(text), (language, name, ask.search(text))
    for role, states in WORDS.items():
        for name, words in states.items():
            now = words.without_contact or words.now
            assert not ask.search(str(now)), (role, name)
