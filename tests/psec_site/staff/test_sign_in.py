"""Whoever guesses is stopped, and stops nobody else."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from psec_site.antispam.limits import LIMITS, Limit, Limits, Window
from psec_site.staff.models import User
from tests.factories import member_of, run_waiting_tasks
from tests.psec_site.staff.steps import PASSWORD, sign_in

pytestmark = pytest.mark.django_db
TRIES = 3
TOO_MANY = "Too many tries. Wait 50 minutes."
LOGIN = reverse("account_login")
RESET = reverse("account_reset_password")


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel("2026-03-02 12:10-05:00", tick=False) as traveller:
        yield traveller


@pytest.fixture(autouse=True)
def _few_tries(monkeypatch):
    """Three tries for an account, thirty for a network."""
    for action in ("sign_in", "code", "reauthentication", "enrollment", "reset"):
        window = LIMITS[action].address.window
        few, many = Limit(TRIES, TRIES, window), Limit(30, 30, Window.HOUR)
        limits = Limits(network=many, address=few, total=LIMITS[action].total)
        monkeypatch.setitem(LIMITS, action, limits)


@pytest.fixture
def editor() -> User:
    return member_of("Editors", name="editor")


@pytest.fixture
def own(editor) -> Client:
    """A browser in which the editor signed in before."""
    browser = Client()
    sign_in(browser, editor)
    browser.post(reverse("account_logout"))
    assert f"known_browser_{editor.pk}" in browser.cookies
    return browser


def guess(user, client=None, times=TRIES, **extra):
    for _ in range(times):
        response = sign_in(client or Client(), user, "wrong", **extra)
    return response


def is_refused(response) -> bool:
    return TOO_MANY in response.content.decode()


def code_of(user) -> str:
    secret = totp.decrypt(Authenticator.objects.get(user=user, type="totp").data["secret"])
    return totp.format_hotp_value(
        totp.hotp_value(secret, list(totp.yield_hotp_counters_from_time())[1])
    )


def test_after_too_many_guesses_the_right_password_waits_too(editor, clock):
    assert not is_refused(guess(editor))
    assert is_refused(sign_in(Client(), editor, REMOTE_ADDR="198.51.100.1"))
    for cache in ("default", "counters"):  # the limit is not in what a cache may lose
        caches[cache].clear()
    assert is_refused(sign_in(Client(), editor))
    clock.shift(50 * 60)
    assert sign_in(Client(), editor).status_code == 302


@pytest.mark.django_db(transaction=True)
def test_guesses_at_the_same_time_are_not_more(editor, monkeypatch):
    checked = []

    def authenticate(*args, **kwargs):
        checked.append(kwargs)

    def guess_once(_):
        try:
            return is_refused(guess(editor, times=1))
        finally:
            connection.close()

    monkeypatch.setattr(ModelBackend, "authenticate", authenticate)
    with ThreadPoolExecutor(6) as threads:
        refused = list(threads.map(guess_once, range(12)))
    assert len(checked) == TRIES
    assert refused.count(True) == 12 - TRIES


def test_a_stranger_holds_up_no_browser_in_which_one_signed_in_before(editor, own):
    guess(editor, times=2 * TRIES)
    assert is_refused(sign_in(Client(), editor))
    assert sign_in(own, editor).status_code == 302


def test_a_known_browser_has_its_own_limit_and_only_for_its_own_account(editor, own):
    assert not is_refused(guess(editor, own))
    assert is_refused(sign_in(own, editor))
    assert sign_in(Client(), editor).status_code == 302
    other = member_of("Editors", name="other")
    guess(other)
    own.cookies[f"known_browser_{other.pk}"] = own.cookies[f"known_browser_{editor.pk}"].value
    assert is_refused(sign_in(own, other))


def test_after_a_new_password_no_browser_is_known(editor, own):
    editor.set_password("another long password")
    editor.save()
    guess(editor)
    assert is_refused(sign_in(own, editor, "another long password"))


def test_whoever_changes_the_password_keeps_the_browser(editor, own):
    sign_in(own, editor)
    data = {
        "oldpassword": PASSWORD,
        "password1": "another long word",
        "password2": "another long word",
    }
    own.post(reverse("account_change_password"), data)
    own.post(reverse("account_logout"))
    guess(editor)
    assert sign_in(own, editor, "another long word").status_code == 302


def test_whoever_forgot_the_password_is_held_up_by_no_stranger(editor, mailoutbox):
    browser, new = Client(), "another long word"
    browser.post(RESET, {"email": editor.email})
    run_waiting_tasks()
    link = re.search(r"/account/password/reset/key/\S+", mailoutbox[-1].body)[0]
    form = browser.get(link).url
    browser.post(form, {"password1": new, "password2": new})
    guess(editor)
    assert is_refused(sign_in(Client(), editor, new))
    assert sign_in(browser, editor, new).status_code == 302


def test_one_network_cannot_try_every_account(editor):
    for number in range(30):
        guess(User(email=f"guess{number}@example.org"), times=1)
    assert is_refused(sign_in(Client(), editor))
    assert sign_in(Client(), editor, REMOTE_ADDR="198.51.100.1").status_code == 302


def test_the_password_that_is_asked_for_again_is_limited_for_this_browser(client, editor, own):
    sign_in(own, editor)
    again = reverse("account_reauthenticate")
    for _ in range(TRIES):
        own.post(again, {"password": "wrong"})
    assert is_refused(own.post(again, {"password": PASSWORD})) is False
    assert "Wait 50 minutes, or use a passkey" in own.post(again, {"password": PASSWORD}).text


@pytest.mark.parametrize("kind", ["known", "closed", "without a password"])
def test_nobody_learns_whether_there_is_such_an_account(editor, kind, monkeypatch):
    if kind == "closed":
        editor.is_active = False
    if kind == "without a password":
        editor.set_unusable_password()
    editor.save()
    hashed, encode = [], MD5PasswordHasher.encode

    def counted(*args):
        hashed.append(args)
        return encode(*args)

    monkeypatch.setattr(MD5PasswordHasher, "encode", counted)

    def seen(user):
        """What a guesser sees of each try, the refused one last; and what it costs."""
        pages = []
        for _ in range(TRIES + 1):
            hashed.clear()
            with CaptureQueriesContext(
                connection,
            ) as queries:
                response = sign_in(Client(), user, "wrong")
            html = re.sub(r"\b\w{64}\b", "", response.text).replace(user.email, "")
            pages.append((response.status_code, html, len(hashed), len(queries)))
        return pages

    seen(User(email="first@example.org"))  # makes the rows of the network and of all
    theirs, nobodys = seen(editor), seen(User(email="nobody@example.org"))
    assert theirs == nobodys
    assert TOO_MANY in theirs[-1][1]
    assert [page[2] for page in theirs] == [1] * TRIES + [0]


def test_a_reset_says_and_does_the_same_for_an_unknown_address(editor, own, mailoutbox):
    def ask(client, email):
        with CaptureQueriesContext(connection) as queries:
            response = client.post(RESET, {"email": email}, follow=True)
        return re.sub(r"\b\w{64}\b", "", response.text).replace(email, ""), len(queries)

    ask(Client(), "first@example.org")  # makes the rows of the network and of all
    for number in range(TRIES + 1):
        answers = {ask(Client(), email) for email in (editor.email, "nobody@example.org")}
        assert len(answers) == 1
        (html, _queries), *_ = answers
        assert ("Enough letters were asked for" in html) is (number == TRIES)
    assert mailoutbox == []
    assert "Enough letters" not in ask(own, editor.email)[0]
    run_waiting_tasks()
    assert [letter.to for letter in mailoutbox[-TRIES - 1 :]] == [[editor.email]] * (TRIES + 1)
    link = re.search(r"/account/password/reset/key/\S+", mailoutbox[-1].body)[0]
    assert 'name="password1"' in Client().get(link, follow=True).text


def test_codes_cannot_be_guessed_and_strangers_hold_up_no_known_browser(editor, own, clock):
    totp.TOTP.activate(editor, totp.generate_totp_secret())
    stranger = Client()  # who knows the password
    sign_in(stranger, editor)
    for number in range(TRIES):
        stranger.post(reverse("mfa_authenticate"), {"code": f"{number:06}"})
    right = {"code": code_of(editor)}
    assert is_refused(stranger.post(reverse("mfa_authenticate"), right))
    sign_in(own, editor)
    assert own.post(reverse("mfa_authenticate"), right).status_code == 302


def test_a_code_works_once_although_the_cache_is_lost(editor):
    totp.TOTP.activate(editor, totp.generate_totp_secret())
    code = code_of(editor)
    for status in (302, 200):
        browser = Client()
        sign_in(browser, editor)
        assert browser.post(reverse("mfa_authenticate"), {"code": code}).status_code == status
        caches["default"].clear()


def test_whoever_adds_an_app_has_a_few_tries(client, editor):
    sign_in(client, editor)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    add = reverse("mfa_activate_totp")
    client.get(add)
    for _ in range(TRIES):
        client.post(add, {"code": "000000"})
    assert is_refused(client.post(add, {"code": "000000"}))
