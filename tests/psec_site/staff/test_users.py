"""Staff sign in with an e-mail address, in upper or lower case."""

import re

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from wagtail import hooks

from psec_site.staff.models import User
from tests.factories import member_of

pytestmark = pytest.mark.django_db

PASSWORD = "a long password"


@pytest.fixture
def admin(client) -> User:
    user = User.objects.create_superuser("Admin@Example.org", PASSWORD)
    client.force_login(user)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return user


@pytest.fixture
def maria() -> User:
    return User.objects.create_user("maria@example.org", PASSWORD)


def form_data(**changes):
    return {
        "email": "ana@example.org",
        "first_name": "Ana",
        "last_name": "Reyes",
    } | changes


def errors(response) -> list[str]:
    return [error for messages in response.context["form"].errors.values() for error in messages]


def test_staff_sign_in_with_their_email_in_any_case(client, admin):
    client.logout()
    html = client.get(reverse("account_login")).content.decode()
    assert re.search(r'<label[^>]*for="id_login"[^>]*>\s*Email', html)
    assert "sername" not in re.sub(r"<[^>]*>", "", html)
    for email in ("admin@example.org", "ADMIN@EXAMPLE.ORG"):
        data = {"login": email, "password": PASSWORD, "next": "/admin/"}
        response = client.post(reverse("account_login"), data)
        assert response.status_code == 302
        assert response["Location"] == "/admin/"
        client.logout()
    response = client.post(reverse("account_login"), data | {"password": "a guess"})
    assert errors(response) == ["The email or the password is wrong."]


@pytest.mark.each_database
def test_an_email_address_is_stored_in_lower_case_and_only_once(maria):
    assert User.objects.create_user("Ana@Example.ORG").email == "ana@example.org"
    with pytest.raises(ValidationError, match="already exists"):
        User(email="MARIA@example.org", password="scrambled").full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create_user("Maria@Example.org")


@pytest.mark.each_database
def test_the_database_itself_refuses_the_same_address_in_another_case(maria):
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.bulk_create([User(email="MARIA@example.org")])


def test_a_user_needs_an_email_address():
    with pytest.raises(ValidationError, match="cannot be blank"):
        User(password="scrambled").full_clean()
    with pytest.raises(ValueError, match="needs an e-mail address"):
        User.objects.create_user("")


def test_an_administrator_adds_a_user_in_a_role(client, admin):
    reviewers = Group.objects.get(name="Story reviewers")
    data = form_data(email="Ana@Example.org", groups=[reviewers.pk])
    response = client.post(reverse("wagtailusers_users:add"), data)
    assert response.status_code == 302
    ana = User.objects.get(email="ana@example.org")
    assert ana.get_full_name() == "Ana Reyes"
    assert ana.has_perm("youth_stories.review_submission")


@pytest.mark.parametrize(
    "taken", ["maria@example.org", "Maria@Example.ORG", "maria@exam\u200bple.org"]
)
def test_an_administrator_cannot_add_an_address_twice(client, admin, maria, taken):
    response = client.post(reverse("wagtailusers_users:add"), form_data(email=taken))
    assert errors(response) == ["A user with this e-mail address already exists."]


def test_an_administrator_changes_an_address(client, admin, maria):
    address = reverse("wagtailusers_users:edit", args=[maria.pk])
    html = client.get(address).content.decode()
    assert html.count('type="email"') == 1
    client.post(address, form_data(email="Maria.Diaz@example.org", is_active="on"))
    maria.refresh_from_db()
    assert maria.email == "maria.diaz@example.org"
    response = client.post(address, form_data(email="ADMIN@example.org", is_active="on"))
    assert errors(response) == ["A user with this e-mail address already exists."]


def test_the_list_of_users_can_be_searched_by_address(client, admin, maria):
    html = client.get(reverse("wagtailusers_users:index"), {"q": "maria"}).content.decode()
    assert "maria@example.org" in html
    assert "Email" in html
    assert "Username" not in html
    assert "admin@example.org</td>" not in html


def test_every_permission_of_a_group_exists_in_the_site():
    """A permission of a renamed model would have no effect."""
    granted = Permission.objects.filter(group__isnull=False).select_related("content_type")
    assert granted
    apps_own = {p for offer in hooks.get_hooks("register_permissions") for p in offer()}
    for permission in set(granted) - apps_own:
        options = permission.content_type.model_class()._meta
        known = {name for name, _label in options.permissions}
        known |= {f"{action}_{options.model_name}" for action in options.default_permissions}
        assert permission.codename in known


def test_staff_choose_between_the_languages_of_the_admin(client):
    client.force_login(member_of("Editors"))
    account = client.get("/admin/account/").text
    field = account[account.index("preferred_language") :].partition("</select>")[0]
    assert re.findall(r'<option value="(\w*)"', field) == ["", "en", "es"]
