"""A letter arrives, or staff know that it did not; and no deadline runs out on who never got it."""

import socket
import threading
import time
from contextlib import suppress
from datetime import timedelta

import pytest
from django.core import serializers
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from wagtail.log_actions import log
from wagtail.models import ModelLogEntry

from psec_site import smtp
from psec_site.staff import letters
from psec_site.task_retries import requeue
from tests.factories import (
    asked,
    link_in,
    member_of,
    pass_time,
    private_page,
    received,
    run_waiting_tasks,
    step,
)
from tests.smtp_sink import smtp_sink
from tests.story_flow import GUARDIAN, STUDENT
from youth_stories.models import (
    AgeBand,
    FormerAddress,
    SentMail,
    Submission,
    SubmissionEvent,
    UndeliveredMail,
)
from youth_stories.models.deadlines import erased_at
from youth_stories.notifications.delivery import MailNotSent, deliver
from youth_stories.notifications.undelivered import STAFF_REFUSED
from youth_stories.retention.erase import withdraw
from youth_stories.safeguarding.concerns import raise_concern

pytestmark = pytest.mark.django_db

NOBODY = f"550 5.1.1 <{GUARDIAN}> no such user"
LATER = "451 4.7.1 greylisted, come back later"
DASHBOARD = "/admin/"


@pytest.fixture
def mailbox(settings):
    with smtp_sink(timeout=0.5) as (mailbox, mailers):
        settings.MAILERS = mailers
        yield mailbox


def reading_view(client, submission):
    return client.get(reverse("youth_stories:inspect", args=[submission.pk])).content.decode()


def fresh(submission):
    return Submission.objects.get(pk=submission.pk)


def days_left(submission):
    return round((erased_at(fresh(submission)) - timezone.now()).total_seconds() / 86_400)


def test_a_refusal_for_good_is_shown_with_what_can_be_done_and_gone_once_it_is(
    client, reviewer, mailbox
):
    mailbox.refused = {GUARDIAN: NOBODY}
    submission = asked()
    assert mailbox.to(GUARDIAN) == []
    assert not DBTaskResult.objects.failed().exists()
    row = UndeliveredMail.objects.get()
    assert (row.to, row.why, row.event.kind) == ("guardian", "refused", "consent_asked")
    stored = serializers.serialize("json", [row, *DBTaskResult.objects.all()])
    assert "example.org" not in stored
    assert "no such user" not in stored

    page = reading_view(client, submission)
    assert "The guardian did not get our letter “Consent asked for”" in page
    assert 'href="#guardian-email"' in page
    assert "with a letter that did not arrive" in client.get(DASHBOARD).text
    queue = client.get("/admin/youth-stories/?state=undelivered").content.decode()
    assert submission.story_key in queue
    assert "A letter did not arrive" in queue

    mailbox.refused = {}
    step(client, submission, "letter-again", letter=row.pk)
    [mail] = mailbox.to(GUARDIAN)
    assert client.get(link_in(mail), follow=True).status_code == 200
    assert not UndeliveredMail.objects.exists()
    assert "did not get our letter" not in reading_view(client, submission)


def test_the_same_question_to_the_right_address_takes_the_letter_off_the_list(
    client, reviewer, mailbox
):
    mailbox.refused = {GUARDIAN: NOBODY}
    submission = asked()
    run_waiting_tasks()
    step(client, submission, "correct-guardian", email="right@example.org")
    assert len(mailbox.to("right@example.org")) == 1
    assert not UndeliveredMail.objects.exists()


@pytest.mark.parametrize(("refused", "answer"), [({STUDENT: LATER}, "250 OK"), ({}, LATER)])
def test_a_refusal_for_now_is_tried_again_and_sent_once(mailbox, refused, answer):
    mailbox.refused, mailbox.answer = refused, answer
    received()
    run_waiting_tasks()
    assert not UndeliveredMail.objects.exists()
    mailbox.refused, mailbox.answer = {}, "250 OK"
    try_again()
    assert len(mailbox.to(STUDENT)) == 1


@pytest.mark.parametrize("answer", ["hang", "drop"])
def test_a_server_that_hangs_or_drops_costs_one_letter_a_moment_and_no_letter_is_lost(
    mailbox, answer
):
    mailbox.answer = answer
    received()
    began = time.monotonic()
    run_waiting_tasks()
    assert time.monotonic() - began < 5
    assert DBTaskResult.objects.failed().exists()
    mailbox.answer = "250 OK"
    try_again()
    assert len(mailbox.to(STUDENT)) == 1


def try_again():
    """The failed tasks run again, as the scheduler has it after their wait."""
    DBTaskResult.objects.failed().update(finished_at=timezone.now() - timedelta(days=1))
    requeue()
    run_waiting_tasks()


def test_what_has_not_failed_goes_first(mailbox):
    mailbox.answer = LATER
    first = received()
    run_waiting_tasks()
    second = received()
    DBTaskResult.objects.failed().update(finished_at=timezone.now() - timedelta(days=1))
    requeue()
    events = [row.args_kwargs["args"][0] for row in DBTaskResult.objects.ready()]
    stories = [SubmissionEvent.objects.get(pk=pk).submission_id for pk in events]
    assert stories == [second.pk] * (len(stories) - 1) + [first.pk]


def test_a_server_that_answers_letter_by_letter_is_given_up(monkeypatch, settings):
    """Each byte comes before the timeout, and the answer never ends."""
    monkeypatch.setattr(smtp, "LONGEST", 0.5)
    stop = threading.Event()
    listener = socket.create_server(("127.0.0.1", 0))

    def drip():
        connection = listener.accept()[0]
        with suppress(OSError):
            while not stop.wait(0.1):
                connection.sendall(b"2")

    threading.Thread(target=drip, daemon=True).start()
    options = {"host": "127.0.0.1", "port": listener.getsockname()[1], "timeout": 5}
    settings.MAILERS = {"default": {"BACKEND": "psec_site.smtp.EmailBackend", "OPTIONS": options}}
    began = time.monotonic()
    with pytest.raises(MailNotSent):
        deliver(EmailMessage("Subject", "Body", to=[STUDENT]))
    stop.set()
    listener.close()
    assert time.monotonic() - began < 4


def test_a_letter_that_fails_until_the_last_attempt_is_shown(mailbox, settings):
    settings.TASK_ATTEMPTS = 2
    mailbox.answer = "drop"
    received()
    run_waiting_tasks()
    assert not UndeliveredMail.objects.exists()
    try_again()
    assert UndeliveredMail.objects.get().why == "no_answer"


def test_a_letter_that_came_back_stops_reminder_and_deadline_until_it_is_sent_again(
    client, reviewer, mailbox
):
    submission = asked()
    [_question] = mailbox.to(GUARDIAN)
    pass_time(days=6)
    letter = SentMail.objects.get(to="guardian", event__kind="consent_asked")
    assert f'<option value="{letter.pk}">To the guardian: Consent asked for' in reading_view(
        client, submission
    )
    step(client, submission, "letter-came-back", letter=letter.pk)
    assert UndeliveredMail.objects.get().noted_by == reviewer
    assert days_left(submission) == 30
    pass_time(days=20)
    assert len(mailbox.to(GUARDIAN)) == 1  # no reminder of what never came
    step(client, submission, "letter-again", letter=UndeliveredMail.objects.get().pk)
    assert len(mailbox.to(GUARDIAN)) == 2
    assert days_left(submission) == 30
    pass_time(days=8)
    assert len(mailbox.to(GUARDIAN)) == 3  # the reminder


def test_an_announced_erasure_that_nobody_heard_of_is_put_off_once(mailbox):
    mailbox.refused = {STUDENT: NOBODY}
    submission = received(age_band=AgeBand.FROM_16)
    pass_time(days=24)  # the notice, which is refused
    pass_time(days=10)
    assert fresh(submission).state == "received"
    pass_time(days=15)
    pass_time(days=10)
    assert fresh(submission).state == "purged"


def test_what_is_erased_leaves_no_letter_on_the_list(client, reviewer, mailbox):
    mailbox.refused = {GUARDIAN: NOBODY}
    submission = asked()
    run_waiting_tasks()
    withdraw(submission)
    assert not UndeliveredMail.objects.filter(event__kind="consent_asked").exists()


def test_staff_who_told_them_otherwise_take_the_letter_off_the_list(client, reviewer, mailbox):
    mailbox.refused = {GUARDIAN: NOBODY}
    submission = asked()
    run_waiting_tasks()
    step(client, submission, "letter-told", letter=UndeliveredMail.objects.get().pk)
    assert not UndeliveredMail.objects.exists()
    assert "Told the guardian without a letter" in reading_view(client, submission)


def test_while_a_concern_is_open_nothing_is_sent_again(client, reviewer, mailbox):
    mailbox.refused = {STUDENT: NOBODY}
    submission = received()
    run_waiting_tasks()
    raise_concern(submission, "A sample worry", by=reviewer)
    row = UndeliveredMail.objects.get()
    page = step(client, submission, "letter-again", letter=row.pk).content.decode()
    assert "A concern about this story is open" in page
    assert UndeliveredMail.objects.get().sent_again_at is None


def test_a_letter_to_staff_that_one_of_them_cannot_get_reaches_the_others_and_is_said(
    client, mailbox
):
    gone, here = (member_of("Story reviewers", name=name) for name in ("gone", "here"))
    mailbox.refused = {gone.email: NOBODY}
    received()
    assert [mail.to for mail in mailbox.to(here.email)] == [(here.email,)]
    assert not DBTaskResult.objects.failed().exists()
    assert not UndeliveredMail.objects.exists()
    [entry] = ModelLogEntry.objects.filter(action=STAFF_REFUSED)
    assert entry.object_id == str(gone.pk)
    client.force_login(member_of("Administrators", name="administrator"))
    warning = "Members of staff whose mail server refused a letter within a week: 1."
    assert warning in client.get(DASHBOARD).content.decode()
    log(gone, "staff.address_changed")
    assert warning not in client.get(DASHBOARD).content.decode()


def test_a_new_address_that_does_not_exist_is_told_to_the_student_who_enters_it_again(
    client, reviewer, mailbox
):
    submission = received()
    client.get(link_in(mailbox.newest(STUDENT, "We have your story")))
    mailbox.refused = {"mistyped@example.org": NOBODY}
    address = private_page(action="address", submission=submission)
    client.post(address, {"email": "mistyped@example.org"})
    assert mailbox.to("mistyped@example.org") == []
    page = client.get(private_page(submission=submission)).content.decode()
    assert "Our letter to mistyped@example.org did not arrive." in page
    assert "The student’s new address did not get our letter" in reading_view(client, submission)
    client.post(address, {"email": "right@example.org"})
    assert len(mailbox.to("right@example.org")) == 1
    page = client.get(private_page(submission=submission)).content.decode()
    assert "We sent a link to right@example.org." in page
    assert not UndeliveredMail.objects.exists()


@pytest.mark.parametrize("answer", [NOBODY, LATER])
def test_a_former_address_that_does_not_exist_is_forgotten_and_said_in_the_history(
    answer, client, reviewer, mailbox, settings
):
    settings.TASK_ATTEMPTS = 1
    submission = asked()
    run_waiting_tasks()
    mailbox.refused = {GUARDIAN: answer}
    step(client, submission, "correct-guardian", email="right@example.org")
    run_waiting_tasks()
    assert "The letter to the former address did not arrive." in reading_view(client, submission)
    assert not FormerAddress.objects.exists()
    assert not UndeliveredMail.objects.exists()


def test_administrators_read_to_whom_an_account_letter_did_not_arrive(
    client, django_user_model, mailbox
):
    gone = member_of("Publishers", name="gone")
    mailbox.refused = {gone.email: NOBODY}
    letters.send("password_reset", [gone.email, STUDENT], {"password_reset_url": "/"})
    assert len(mailbox.to(STUDENT)) == 1
    client.force_login(django_user_model.objects.create_superuser("root@example.org"))
    entry = ModelLogEntry.objects.get(action=STAFF_REFUSED)
    assert entry.object_id == str(gone.pk)
    report = client.get(reverse("staff_activity")).content.decode()
    # Once among the choices of the filter, once in the list.
    assert report.count("A letter to them did not arrive") == 2
