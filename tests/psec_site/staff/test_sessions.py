"""When a member of staff is signed out, and what they see of where they are signed in."""

import re

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from wagtail.admin.models import EditingSession

from pages.models import MissionPage
from psec_site.staff.models import StaffSession
from tests.factories import member_of, run_waiting_tasks
from tests.psec_site.staff.steps import sign_in

pytestmark = pytest.mark.django_db
MINUTE = 60


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel("2026-03-02 09:10-05:00", tick=False) as traveller:
        yield traveller


@pytest.fixture
def editor():
    return member_of("Editors", name="editor")


def is_signed_in(client) -> bool:
    return client.get(reverse("staff_session"), {"saving": ""}).status_code == 200


def open_editor(client, user) -> tuple[str, str]:
    """Opens a page in the editor; returns where it saves, and where it pings."""
    page = MissionPage.objects.get(locale__language_code="en")
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    assert client.get(address).status_code == 200
    session = EditingSession.objects.get(user=user)
    arguments = ["wagtailcore", "page", page.pk, session.pk]
    return address, reverse("wagtailadmin_editing_sessions:ping", args=arguments)


def test_half_an_hour_after_the_last_click_one_is_signed_out(client, editor, clock):
    client.force_login(editor)
    for _ in range(3):
        clock.shift(29 * MINUTE)
        assert is_signed_in(client)
    clock.shift(30 * MINUTE)
    assert not is_signed_in(client)
    assert not StaffSession.objects.in_force().exists()


def test_twelve_hours_after_signing_in_one_is_signed_out_whatever_one_did(client, editor, clock):
    client.force_login(editor)
    for _ in range(12 * 3 - 1):
        clock.shift(20 * MINUTE)
        assert is_signed_in(client)
    clock.shift(20 * MINUTE)
    assert not is_signed_in(client)


def test_an_open_editor_does_not_keep_one_signed_in_but_typing_in_it_does(client, editor, clock):
    client.force_login(editor)
    address, ping = open_editor(client, editor)
    for _ in range(3):  # somebody types for an hour without any click
        clock.shift(20 * MINUTE)
        client.post(address, {"body-count": 0}, headers={"accept": "application/json"})
    for _ in range(29):
        clock.shift(MINUTE)
        assert client.post(ping).status_code == 200
        assert client.get(reverse("staff_session")).status_code == 200
    clock.shift(MINUTE)
    assert client.post(ping).status_code == 302


def test_what_an_open_editor_asks_after_the_end_is_no_error(client, editor, clock, log):
    client.force_login(editor)
    address, ping = open_editor(client, editor)
    clock.shift(30 * MINUTE)
    for where, headers in (
        (ping, {"x-requested-with": "XMLHttpRequest"}),
        (reverse("staff_session"), {"x-requested-with": "XMLHttpRequest"}),
        (address, {"accept": "application/json"}),
    ):
        refused = client.post(where, {"body-count": 0}, headers=headers)
        assert (refused.status_code, refused.json()["error_code"]) == (401, "signed_out")
    assert log.getvalue() == ""


def test_a_save_is_not_asked_about_in_the_last_second_and_then_lost(client, editor, clock):
    client.force_login(editor)
    clock.shift(29 * MINUTE + 59)
    assert client.get(reverse("staff_session"), {"saving": ""}).status_code == 200
    clock.shift(1)
    assert is_signed_in(client)


def test_what_one_did_is_written_once_a_minute(client, editor, clock):
    client.force_login(editor)
    before = StaffSession.objects.get().seen_at
    clock.shift(59)
    assert is_signed_in(client)
    assert StaffSession.objects.get().seen_at == before
    clock.shift(1)
    assert is_signed_in(client)
    assert StaffSession.objects.get().seen_at > before


def test_a_session_that_is_ended_elsewhere_ends_at_once(editor):
    here, there, third = Client(), Client(), Client()
    for client, agent in (
        (here, "Firefox/140.0 Windows"),
        (there, "CriOS/150 iPhone"),
        (third, ""),
    ):
        sign_in(client, editor, HTTP_USER_AGENT=agent)
    html = here.get(reverse("staff_sessions")).content.decode()
    heading = re.search(r'aria-label="Breadcrumb".*?</nav>', html, re.DOTALL)[0]
    assert "Where you are signed in" in heading
    for name in ("Firefox on Windows</b> (this one)", "Chrome on an iPhone", "A browser"):
        assert name in html
    on_the_phone = StaffSession.objects.get(browser="Chrome on an iPhone")
    here.post(reverse("staff_session_end", args=[on_the_phone.pk]))
    assert [is_signed_in(client) for client in (here, there, third)] == [True, False, True]
    here.post(reverse("staff_sessions_end"))
    assert [is_signed_in(client) for client in (here, third)] == [True, False]


def test_nobody_ends_the_session_of_somebody_else(client, editor):
    other = Client()
    other.force_login(member_of("Editors", name="other"))
    client.force_login(editor)
    client.post(reverse("staff_session_end", args=[StaffSession.objects.earliest("pk").pk]))
    client.post(reverse("staff_sessions_end"))
    assert is_signed_in(other)


def test_a_student_types_on_in_a_browser_where_somebody_forgot_to_sign_out(client, editor, clock):
    client.force_login(editor)
    form = reverse("share_your_story")
    client.post(form, {"step": "age", "age_band": "18_plus"})
    assert "Your first name" in client.get(f"{form}?step=story").text
    clock.shift(31 * MINUTE)
    assert not is_signed_in(client)
    asks = client.get(f"{form}?step=story")
    assert "Somebody has begun a story on this device" in asks.text  # half an hour later
    assert asks.context["saved_form"].age_band == "18_plus"


def test_a_browser_that_is_new_to_an_account_is_told_by_letter_once(client, editor, mailoutbox):
    firefox = "Mozilla/5.0 (Windows NT 10.0; <b>) Gecko/20100101 Firefox/140.0"
    for _ in range(2):
        sign_in(client, editor, HTTP_USER_AGENT=firefox)
        client.post(reverse("wagtailadmin_logout"))  # before the letter is sent
        run_waiting_tasks()
    (letter,) = mailoutbox
    assert letter.to == [editor.email]
    assert "Firefox on Windows, on Monday, March 2, 2026, 9:10 AM" in letter.body
    assert editor.email not in letter.body
    sign_in(client, member_of("Editors", name="other"))
    run_waiting_tasks()
    assert [letter.to for letter in mailoutbox[1:]] == [["other@example.org"]]


def test_a_new_password_makes_every_browser_a_new_one(editor, mailoutbox):
    here, there = Client(), Client()
    for client in (here, there):
        sign_in(client, editor)
    editor.set_password("another long password")
    editor.save()
    run_waiting_tasks()
    mailoutbox.clear()
    for client in (here, there):
        client.post(reverse("wagtailadmin_logout"))
        sign_in(client, editor, "another long password")
    run_waiting_tasks()
    assert len(mailoutbox) == 2
