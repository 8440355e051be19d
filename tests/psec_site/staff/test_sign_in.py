"""The number of tries to sign in is limited."""

import pytest
import time_machine
from django.urls import reverse

from psec_site.antispam.limits import LIMITS
from tests.factories import member_of

pytestmark = pytest.mark.django_db
LIMIT = LIMITS["sign_in"]
PASSWORD = "a sample of a password"


@pytest.fixture(autouse=True)
def clock():
    """In the middle of an hour."""
    with time_machine.travel("2026-03-02 12:10-05:00", tick=False) as traveller:
        yield traveller


@pytest.fixture
def editor():
    user = member_of("Editors", name="editor")
    user.set_password(PASSWORD)
    user.save()
    return user


def sign_in(client, email, password, network="203.0.113.1"):
    return client.post(
        reverse("wagtailadmin_login"),
        {"username": email, "password": password},
        REMOTE_ADDR=network,
    )


def test_after_too_many_wrong_passwords_the_right_one_waits_an_hour(client, editor, clock):
    for number in range(LIMIT.address.hard):
        sign_in(client, editor.email.upper(), "wrong", network=f"203.0.113.{number}")
    refused = sign_in(client, editor.email, PASSWORD, network="198.51.100.1")
    assert "Too many wrong passwords" in refused.content.decode()
    clock.shift(60 * 60)
    assert sign_in(client, editor.email, PASSWORD).status_code == 302


def test_one_network_cannot_try_every_account(client, editor):
    for number in range(LIMIT.network.hard):
        sign_in(client, f"guess{number}@example.org", "wrong")
    refused = sign_in(client, editor.email, PASSWORD)
    assert "Too many wrong passwords" in refused.content.decode()
    elsewhere = sign_in(client, editor.email, PASSWORD, network="198.51.100.1")
    assert elsewhere.status_code == 302


def test_the_exports_password_form_has_the_same_limit(client, editor):
    client.force_login(editor)
    for _ in range(LIMIT.address.hard):
        client.post(reverse("youth_stories:password"), {"password": "wrong"})
    refused = client.post(reverse("youth_stories:password"), {"password": PASSWORD})
    assert "Too many wrong passwords" in refused.content.decode()


def test_right_passwords_are_not_counted(client, editor):
    for _ in range(LIMIT.address.hard + 1):
        assert sign_in(client, editor.email, PASSWORD).status_code == 302
        client.logout()
