"""Whoever lost a link gets another, whatever others do; nobody is told what will not happen."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from psec_site.antispam import guard
from tests.factories import received, run_waiting_tasks
from tests.psec_site.antispam.conftest import limit  # noqa: F401
from tests.psec_site.antispam.helpers import proof_for, request

pytestmark = pytest.mark.django_db

STUDENT = "student@example.org"
SEND_AGAIN = "/my-story/send-again/"


@pytest.fixture
def ask(client, mailoutbox):
    """Asks for a link with what the form held. Returns the page, and whether it was sent."""
    received()
    run_waiting_tasks()

    def ask_again(page=None, **fields):
        mailoutbox.clear()
        if page:
            fields |= {"time_token": str(page.context["time_token"])}
        page = client.post(SEND_AGAIN, {"email": STUDENT} | fields, follow=True)
        run_waiting_tasks()
        return page, [mail.to for mail in mailoutbox] == [[STUDENT]]

    return ask_again


def says_it_is_sent(page):
    return "is on its way" in page.content.decode()


@pytest.fixture
def busy_network(limit):  # noqa: F811
    """Others on the same network have asked for links until its limit."""
    limit("link", network=(1, 9))
    guard.check(request(ip="127.0.0.1"), "link")


def test_a_browser_proves_itself_where_others_used_up_the_limit(ask, busy_network):
    page, sent = ask()
    assert not sent
    assert not says_it_is_sent(page)
    assert f'value="{STUDENT}"' in page.content.decode()  # nothing typed is lost
    assert page.redirect_chain[0][1] == 303  # Back and reload send nothing again
    page, sent = ask(page, proof=proof_for(page))
    assert sent
    assert says_it_is_sent(page)


def test_a_mistyped_address_comes_back_with_what_is_wrong(ask):
    for address, problem in (
        ("nobody@", "There is a mistake in this address"),
        (f"{'a' * 320}@example.org", "characters too long"),
    ):
        page, sent = ask(email=address)
        assert not sent
        assert page.redirect_chain[0][1] == 303
        assert f'value="{address}"' in page.text
        assert problem in page.text


def test_without_script_a_short_wait_is_enough(ask, busy_network):
    page, _sent = ask()
    assert "Wait 30 seconds" in page.content.decode()
    with time_machine.travel(timezone.now() + timedelta(seconds=20), tick=False):
        page, sent = ask(page)  # too early, which does not make it longer
        assert not sent
        assert "Wait 10 seconds" in page.content.decode()
    with time_machine.travel(timezone.now() + timedelta(seconds=30), tick=False):
        page, sent = ask(page)
        assert sent
        assert says_it_is_sent(page)


def test_a_wait_is_good_for_one_link(ask, busy_network):
    page, _sent = ask()
    proof = proof_for(page)
    assert ask(page, proof=proof)[1]
    with time_machine.travel(timezone.now() + timedelta(minutes=20)):
        again, _sent = ask(page, proof=proof)
        assert not says_it_is_sent(again)
        assert str(again.context["time_token"]) != str(page.context["time_token"])


def test_a_password_manager_that_fills_everything_in_waits_too(ask):
    page, sent = ask(subject="Kayla")
    assert not sent
    assert not says_it_is_sent(page)
    assert ask(page, subject="Kayla", proof=proof_for(page))[1]


def test_asked_for_too_often_an_address_is_written_to_tomorrow_and_told_so(ask, limit):  # noqa: F811
    limit("link", address=(1, 1))
    assert says_it_is_sent(ask()[0])
    with time_machine.travel(timezone.now() + timedelta(minutes=20)):
        page, sent = ask()
        assert not sent
        assert not says_it_is_sent(page)
        assert "You can ask again tomorrow" in page.content.decode()


def test_the_page_says_that_a_link_is_sent_once_an_hour(ask):
    page, _sent = ask()
    assert "one link an hour" in page.content.decode()
