import pytest
from django.contrib.auth import authenticate, get_user_model
from django.core.management import call_command

pytestmark = pytest.mark.django_db


def test_a_new_site_shows_its_first_login_once_and_it_works(capsys):
    call_command("ensure_staff_login")
    password = capsys.readouterr().out.split()[-1]
    user = authenticate(username="staff", password=password)
    assert user
    assert user.is_superuser

    call_command("ensure_staff_login")
    assert "make password" in capsys.readouterr().out
    assert authenticate(username="staff", password=password)


def test_a_site_where_somebody_can_sign_in_already_gets_no_other_login():
    get_user_model().objects.create_user("maria", password="maria's own")
    call_command("ensure_staff_login")
    assert not get_user_model().objects.filter(username="staff").exists()


def test_a_staff_user_without_a_password_is_given_one(capsys):
    get_user_model().objects.create_user("staff")
    call_command("ensure_staff_login")
    assert authenticate(username="staff", password=capsys.readouterr().out.split()[-1])
