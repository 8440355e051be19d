import re

import pytest
from django.contrib.auth import authenticate
from django.core.exceptions import ValidationError
from django.core.management import call_command

from psec_site.staff.management.commands.ensure_staff_login import EMAIL
from psec_site.staff.models import User

pytestmark = pytest.mark.django_db


def test_a_new_site_prints_its_first_login_once_and_it_works(capsys):
    call_command("ensure_staff_login")
    line, advice = capsys.readouterr().out.splitlines()
    assert line.startswith(f"Staff login, shown only this once: {EMAIL}  ")
    assert "add a passkey" in advice
    password = line.split()[-1]
    user = authenticate(username=EMAIL, password=password)
    assert user
    assert user.is_superuser

    call_command("ensure_staff_login")
    assert "make password" in capsys.readouterr().out
    assert authenticate(username=EMAIL, password=password)


def test_a_site_with_a_staff_login_gets_no_other():
    User.objects.create_user("maria@example.org", password="maria's own")
    call_command("ensure_staff_login")
    assert not User.objects.filter(email=EMAIL).exists()


def test_a_staff_user_without_a_password_is_given_one(capsys):
    User.objects.create_user(EMAIL)
    call_command("ensure_staff_login")
    assert authenticate(
        username=EMAIL, password=capsys.readouterr().out.splitlines()[0].split()[-1]
    )


def test_make_password_changes_the_login_that_make_run_made(settings, monkeypatch):
    User.objects.create_user(EMAIL, password="forgotten")
    makefile = (settings.BASE_DIR / "Makefile").read_text()
    (login,) = re.findall(r"^EMAIL = (.*)", makefile, re.MULTILINE)
    monkeypatch.setattr("getpass.getpass", lambda prompt: "a new long password")
    call_command("changepassword", login)
    assert authenticate(username=EMAIL, password="a new long password")


def test_the_first_logins_address_is_valid_in_forms():
    user = User(email=EMAIL, password="scrambled")
    user.full_clean()
    with pytest.raises(ValidationError):
        User(email="staff", password="scrambled").full_clean()
