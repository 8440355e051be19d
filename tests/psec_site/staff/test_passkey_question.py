"""Whoever asks to sign in with a passkey leaves nothing here before they are somebody.

tests/browser/test_staff_sign_in.py answers with a passkey, and then once more with the same answer.
"""

from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.webauthn.internal.auth import STATE_SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from psec_site.staff import passkey_question

pytestmark = pytest.mark.django_db

LOGIN = reverse("mfa_login_webauthn")
BY_SCRIPT = {"x-requested-with": "XMLHttpRequest"}


def test_no_question_and_no_wrong_answer_makes_a_row(client):
    with CaptureQueriesContext(connection) as queries:
        for _ in range(3):
            client.cookies.clear()
            response = client.get(LOGIN, headers=BY_SCRIPT)
            assert response.json()["request_options"]["publicKey"]["challenge"]
            refused = client.post(LOGIN, {"credential": "{}"})
            assert refused.url == reverse("account_login")
    assert [query["sql"] for query in queries if not query["sql"].startswith("SELECT")] == []
    assert not Session.objects.exists()


def test_the_question_is_for_this_browser_and_this_host(client, settings):
    settings.PASSKEY_COOKIE_NAME, settings.SESSION_COOKIE_SECURE = "__Host-passkey", True
    client.get(LOGIN, headers=BY_SCRIPT)
    cookie = client.cookies["__Host-passkey"]
    assert (cookie["max-age"], cookie["samesite"], cookie["path"]) == (600, "Strict", "/")
    assert cookie["httponly"]
    assert cookie["secure"]
    assert not cookie["domain"]


def question_in(cookie: str) -> dict | None:
    """What is checked against an answer that comes with this cookie."""
    request = RequestFactory().post(LOGIN, headers={"cookie": f"passkey={cookie}"})
    request.session = {STATE_SESSION_KEY: "of before"}
    passkey_question.take_from_cookie(request)
    return request.session.get(STATE_SESSION_KEY)


def test_the_question_ends_after_ten_minutes_and_nobody_makes_up_one(client):
    asked = client.get(LOGIN, headers=BY_SCRIPT).json()["request_options"]["publicKey"]
    cookie = client.cookies["passkey"].value
    assert question_in(cookie)["challenge"] == asked["challenge"]
    assert question_in(cookie[:-1] + ("A" if cookie[-1] != "A" else "B")) is None
    assert question_in("") is None
    with time_machine.travel(timezone.now() + timedelta(minutes=10, seconds=1)):
        assert question_in(cookie) is None


def test_without_a_script_there_is_no_question(client):
    client.get(LOGIN)
    assert "passkey" not in client.cookies
