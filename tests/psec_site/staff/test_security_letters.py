"""Whoever owns an account hears by letter what was done to it in their name."""

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.test import Client
from django.urls import reverse
from django_tasks_db.models import DBTaskResult

from psec_site.staff.models import User
from tests.factories import member_of, run_waiting_tasks
from tests.psec_site.staff.steps import PASSWORD, sign_in

# allauth sends its signals after the commit.
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def ana(client) -> User:
    """An editor with recovery codes and an app."""
    user = member_of("Editors", name="ana")
    totp.TOTP.activate(user, totp.generate_totp_secret())
    RecoveryCodes.activate(user)
    return user


def recovery_code(user: User) -> str:
    codes = Authenticator.objects.get(user=user, type="recovery_codes")
    return codes.wrap().get_unused_codes()[0]


def code_now(secret: str) -> str:
    counter = list(totp.yield_hotp_counters_from_time())[1]
    return totp.format_hotp_value(totp.hotp_value(secret, counter))


def enter(client, user: User) -> None:
    """Signs in with the password and a recovery code, and proves afresh that it is them."""
    sign_in(client, user)
    assert (
        client.post(reverse("mfa_authenticate"), {"code": recovery_code(user)}).status_code == 302
    )
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})


def letters(mailoutbox) -> list[tuple[str, str]]:
    """The subjects and texts of the new letters but that about a new browser; each is to Ana."""
    run_waiting_tasks()
    assert all(mail.to == ["ana@example.org"] for mail in mailoutbox)
    found = [(mail.subject, mail.body) for mail in mailoutbox if "new browser" not in mail.subject]
    mailoutbox.clear()
    return found


def test_the_owner_hears_of_each_change_to_how_one_signs_in(client, ana, mailoutbox):
    enter(client, ana)
    ((subject, body),) = letters(mailoutbox)
    assert subject == "A recovery code of your PSEC account was used"
    assert "You have 9 left" in body
    new = "another long password"
    passwords = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    passkey = Authenticator.objects.create(user=ana, type="webauthn", data={"name": "Phone"})
    steps = [
        (reverse("account_change_password"), passwords, "The password of your PSEC account was"),
        (reverse("mfa_deactivate_totp"), {}, "removed from your PSEC account"),
        (reverse("mfa_activate_totp"), {}, "A way to sign in was added to your PSEC account"),
        (reverse("mfa_remove_webauthn", args=[passkey.pk]), {}, "removed from your PSEC account"),
        (reverse("mfa_generate_recovery_codes"), {}, "has new recovery codes"),
    ]
    kinds = []
    for address, data, title in steps:
        if form := (client.get(address).context or {}).get("form"):
            data |= {"code": code_now(form.secret)} if hasattr(form, "secret") else {}
        client.post(address, data)
        ((subject, body),) = letters(mailoutbox)
        assert title in subject
        assert "somebody else can sign in as you" in body
        kinds += re.findall("It is: (.*)[.]", body)
    assert kinds == ["App for codes", "App for codes", "Passkey"]
    assert "example.org" not in repr(list(DBTaskResult.objects.values_list("args_kwargs")))


def test_the_right_password_and_three_wrong_codes_are_told_once_a_day(ana, mailoutbox):
    thief = Client()
    sign_in(thief, ana)
    for tries in range(1, 6):
        thief.post(reverse("mfa_authenticate"), {"code": "000000"})
        told = [subject for subject, _body in letters(mailoutbox)]
        assert told == ["Somebody may know the password of your PSEC account"] * (tries == 3)


def test_a_wrong_password_is_not_told(ana, mailoutbox):
    for _ in range(5):
        sign_in(Client(), ana, "a guess")
    assert letters(mailoutbox) == []
