"""People write to the Collective with forms that staff build; readers alone see the answers."""

import csv
import smtplib
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
import time_machine
from django.conf import settings
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook
from wagtail.models import Page

from psec_site.antispam import time_token
from psec_site.forms.building import Kind
from psec_site.forms.models import FormAnswer, FormPage, FormsPage
from psec_site.staff.models import User
from tests.factories import member_of, run_waiting_tasks

pytestmark = pytest.mark.django_db

CONTACT = "/forms/contact/"
ANSWERS = {
    "q_your_name": "Sample Writer",
    "q_your_email": "writer@example.org",
    "q_your_message": "An uncommonly worded sample question.",
}


def send(client, address=CONTACT, **changes):
    token = str(time_token.issue(waited=True))
    return client.post(address, ANSWERS | {"time_token": token} | changes)


def form(language="en") -> FormPage:
    return FormPage.objects.get(locale__language_code=language)


def list_of(page) -> str:
    return reverse("wagtailforms:list_submissions", args=[page.pk])


def test_a_visitor_writes_in_either_language_and_is_thanked(client):
    assert 'href="/forms/contact/"' in client.get("/contact/").text
    assert 'href="/es/forms/contact/"' in client.get("/es/contact/").text
    assert 'href="/contact/"' in client.get("/mission/").text  # in the footer
    for address, thanks, young in (
        (CONTACT, "Thank you, we have your message", "This form is for adults"),
        (
            f"/es{CONTACT}",
            "Gracias, recibimos su mensaje",
            "Este formulario es para personas adultas",
        ),
    ):
        shown = client.get(address)
        assert young in shown.text
        assert 'share-your-story/"' in shown.text
        assert "no-store" in shown["Cache-Control"]
        sent = send(client, address)
        assert sent.status_code == 303
        assert thanks in client.get(sent["Location"]).text
    assert [answer.page_id for answer in FormAnswer.objects.order_by("pk")] == [
        form("en").pk,
        form("es").pk,
    ]


def test_a_mistake_is_explained_and_nothing_typed_is_lost(client):
    response = send(client, q_your_email="writer", q_your_name="")
    assert response.status_code == 200
    assert "Everything you typed is still here" in response.text
    assert ANSWERS["q_your_message"] in response.text
    assert 'href="#id_q_your_email">Your email: ' in response.text
    assert not FormAnswer.objects.exists()


@pytest.mark.each_database
def test_pressing_send_twice_sends_once(client):
    token = str(time_token.issue(waited=True))
    for _ in range(2):
        assert send(client, time_token=token).status_code == 303
    assert FormAnswer.objects.count() == 1


def test_readers_get_a_letter_without_a_word_of_the_answer(client, mailoutbox):
    member_of("Form readers", name="reader")
    send(client)
    run_waiting_tasks()
    run_waiting_tasks()
    [letter] = mailoutbox
    assert letter.to == ["reader@example.org"]
    assert list_of(form()) in letter.body
    for words in ANSWERS.values():
        assert words not in letter.subject + letter.body


def test_while_mail_is_down_the_answer_is_stored_and_told_later(client, mailoutbox, monkeypatch):
    member_of("Form readers", name="reader")
    with monkeypatch.context() as patch:

        def fail(*args, **kwargs):
            raise smtplib.SMTPServerDisconnected

        patch.setattr("django.core.mail.EmailMessage.send", fail)
        assert send(client).status_code == 303
        run_waiting_tasks()
    answer = FormAnswer.objects.get()
    assert answer.form_data == ANSWERS
    assert answer.told_at is None
    with time_machine.travel(timezone.now() + timedelta(hours=1)):
        call_command("scheduler", once=True)
        run_waiting_tasks()
    assert len(mailoutbox) == 1


def test_a_likely_robot_is_stored_and_told_to_nobody(client, mailoutbox):
    member_of("Form readers", name="reader")
    assert send(client, subject="Cheap pills").status_code == 303
    run_waiting_tasks()
    assert FormAnswer.objects.get().is_likely_robot
    assert not mailoutbox


def test_too_many_answers_from_a_network_are_refused_with_the_words_kept(client, monkeypatch):
    from psec_site.antispam import guard, limits

    few = limits.Limit(soft=1, hard=1, window=limits.Window.HOUR)
    monkeypatch.setitem(guard.LIMITS, "answer", limits.Limits(few, few, few))
    send(client)
    response = send(client)
    assert response.status_code == 429
    assert ANSWERS["q_your_message"] in response.text
    assert FormAnswer.objects.count() == 1


def test_whoever_edits_the_page_does_not_read_the_answers(client):
    send(client)
    page = form()
    client.force_login(member_of("Editors", "Publishers", name="editor"))
    for address in (list_of(page), reverse("wagtailforms:index"), f"{list_of(page)}?export=csv"):
        assert "Sample Writer" not in client.get(address, follow=True).text
    assert client.get(list_of(page)).status_code in (302, 403)
    delete = reverse("wagtailforms:delete_submissions", args=[page.pk])
    client.post(f"{delete}?selected-submissions={FormAnswer.objects.get().pk}")
    assert FormAnswer.objects.exists()


def test_a_reader_reads_exports_and_deletes_answers_without_editing_pages(client):
    send(client)
    page = form()
    client.force_login(member_of("Form readers", name="reader"))
    assert reverse("wagtailforms:index") in client.get("/admin/").text
    assert page.title in client.get(reverse("wagtailforms:index")).text
    assert "writer@example.org" in client.get(list_of(page)).text
    exported = b"".join(client.get(f"{list_of(page)}?export=csv"))
    assert b"An uncommonly worded sample question." in exported
    assert client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).status_code != 200
    delete = reverse("wagtailforms:delete_submissions", args=[page.pk])
    client.post(f"{delete}?selected-submissions={FormAnswer.objects.get().pk}")
    assert not FormAnswer.objects.exists()


def test_two_readers_see_what_waits_and_who_answered(client):
    first = User.objects.get(pk=member_of("Form readers", name="one").pk)
    User.objects.filter(pk=first.pk).update(first_name="Sample", last_name="Reader")
    second = member_of("Form readers", name="two")
    for name in ("A Writer", "B Writer"):
        send(client, q_your_name=name)
    send(client, subject="Cheap pills")  # a likely robot waits for nothing
    answer = FormAnswer.objects.get(form_data__q_your_name="A Writer")
    waiting, mark = f"{list_of(form())}?answered=no", reverse("form_answer_mark", args=[answer.pk])

    client.force_login(first)
    assert f'<a href="{waiting}"><b class="waiting__count waiting__count--ours">2</b>' in (
        client.get("/admin/").text
    )
    assert client.get(mark).status_code == 405
    assert client.post(mark, {"next": waiting}).url == waiting
    shown = client.get(waiting).text
    assert "A Writer" not in shown
    assert "B Writer" in shown

    client.force_login(second)
    assert "2</b>" not in client.get("/admin/").text
    client.post(mark)  # somebody was faster
    assert "Sample Reader" in client.get(f"{list_of(form())}?answered=yes").text
    assert b"Sample Reader" in b"".join(client.get(f"{list_of(form())}?export=csv"))
    client.post(mark, {"open": "1"})
    assert FormAnswer.objects.open().count() == 2
    rows = client.get(reverse("wagtailforms:index")).context["form_pages"]
    assert [row.open_answers for row in rows if row.pk == form().pk] == [2]

    client.force_login(member_of("Editors", "Publishers", name="editor"))
    assert "Answers to forms" not in client.get("/admin/").text
    client.post(mark)
    assert not FormAnswer.objects.exclude(answered_at=None).exists()


def test_a_reader_who_has_answered_everything_is_told_so(client):
    client.force_login(member_of("Form readers", name="reader"))
    waiting = f"{list_of(form())}?answered=no"
    assert "Nobody has answered" in client.get(waiting).text
    for name in ("A Writer", "B Writer"):
        send(client, q_your_name=name)
    for answer in FormAnswer.objects.all():
        mark = reverse("form_answer_mark", args=[answer.pk])
        marked = client.post(mark, {"next": waiting}, follow=True).text
        assert "Marked as answered." in marked
    assert "No answer waits for you." in marked
    assert "Show all 2 answers" in marked
    assert "Nobody has answered" not in marked
    assert "Mark as not answered" in client.get(list_of(form())).text


@pytest.mark.parametrize("file", ["csv", "xlsx"])
def test_the_file_of_answers_has_one_clock_and_says_which(client, file):
    send(client)
    night = datetime(2026, 12, 2, 4, 30, 15, 7, UTC)  # still the evening before in Philadelphia
    FormAnswer.objects.update(submit_time=night, answered_at=night)
    client.force_login(member_of("Form readers", name="reader"))
    exported = b"".join(client.get(f"{list_of(form())}?export={file}"))
    if file == "csv":
        headings, row = csv.reader(exported.decode().splitlines())
    else:
        headings, row = load_workbook(BytesIO(exported)).active.values
    said = dict(zip(headings, map(str, row), strict=True))
    assert said["Submission date (Philadelphia time)"] == "2026-12-01 23:30:15"
    assert said["Answered (Philadelphia time)"] == "Dec. 1, 2026, 11:30 p.m."


def test_a_page_with_answers_is_not_deleted_by_any_way(client):
    send(client)
    page, forms = form(), FormsPage.objects.get(locale__language_code="en")
    client.force_login(member_of("Editors", "Publishers", name="publisher"))
    for each in (page, forms):
        client.post(reverse("wagtailadmin_pages:delete", args=[each.pk]))
    client.post(f"/admin/bulk/wagtailcore/page/delete/?id={page.pk}&id={forms.pk}")
    assert Page.objects.filter(pk=page.pk).exists()
    FormAnswer.objects.all().delete()
    response = client.post(reverse("wagtailadmin_pages:delete", args=[page.pk]), follow=True)
    assert response.status_code == 200
    assert not Page.objects.filter(pk=page.pk).exists()


@pytest.mark.each_database
def test_an_answer_is_erased_after_its_time(client):
    send(client)
    days = timedelta(days=settings.FORM_ANSWER_DAYS)
    FormAnswer.objects.update(submit_time=timezone.now() - days + timedelta(hours=1))
    call_command("retention", verbosity=0)
    assert FormAnswer.objects.exists()
    FormAnswer.objects.update(submit_time=timezone.now() - days - timedelta(hours=1))
    call_command("retention", verbosity=0)
    assert not FormAnswer.objects.exists()


def test_an_answer_says_nothing_of_itself_where_it_is_named(client):
    send(client)
    answer = FormAnswer.objects.get()
    assert str(answer) == f"Answer {answer.pk}"


def form_with(*questions: dict) -> dict:
    """What the editor sends to publish a form with these questions."""
    data = {
        "title": "Join a sample workgroup",
        "slug": "join",
        "introduction": "A sample.",
        "button_text": "Send",
        "thanks": "Thank you.",
        "form_fields-TOTAL_FORMS": len(questions),
        "form_fields-INITIAL_FORMS": 0,
        "form_fields-MIN_NUM_FORMS": 1,
        "form_fields-MAX_NUM_FORMS": 1000,
        "action-publish": "1",
    }
    for number, question in enumerate(questions):
        data |= {f"form_fields-{number}-{name}": value for name, value in question.items()}
        data[f"form_fields-{number}-ORDER"] = number
    return data


def new_form(client) -> str:
    """The address at which an editor who may publish adds a form."""
    client.force_login(member_of("Editors", "Publishers", name="builder"))
    index = FormsPage.objects.get(locale__language_code="en")
    return reverse("wagtailadmin_pages:add", args=["forms", "formpage", index.pk])


def test_staff_build_a_form_with_every_kind_of_question(client):
    address = new_form(client)
    assert client.get(address).status_code == 200
    questions = [
        {"label": f"Subject {number}: {label}", "field_type": kind, "choices": "One, Two"}
        for number, (kind, label) in enumerate(Kind.choices)
    ]
    assert client.post(address, form_with(*questions)).status_code == 302
    client.logout()
    html = client.get("/forms/join/").text
    assert all(f"Subject {number}" in html for number in range(len(questions)))
    assert 'href="/forms/join/"' in client.get("/forms/").text
    assert send(client, "/forms/join/").status_code == 303


@pytest.mark.parametrize("kind", ["radio", "checkboxes", "dropdown"])
def test_a_form_that_nobody_could_send_is_not_published(client, kind):
    address = new_form(client)
    question = {"label": "Your school", "field_type": kind, "required": "on", "choices": " , "}
    assert "Write the choices." in client.post(address, form_with(question)).text
    assert not FormPage.objects.filter(slug="join").exists()
    assert client.post(address, form_with(question | {"choices": "A"})).status_code == 302


def test_two_questions_with_one_name_are_explained_without_a_word_of_the_database(client):
    address = new_form(client)
    question = {"label": "Your e-mail", "field_type": "email"}
    said = client.post(address, form_with(question, question)).text
    assert said.count("Another question has this name") == 1
    assert "q_your" not in said
    other = question | {"label": "Your other e-mail"}
    assert client.post(address, form_with(question, other)).status_code == 302
    for kind in ("One of several", "Any of several", "One of a long list"):
        assert f"“{kind}”" in client.get(address).text
