"""A password alone opens nothing, and changes nothing of how one signs in.

In production: settings.test lets people in without a second factor, as `make run` does.
"""

import re
import runpy
from urllib.parse import urlencode

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.conf import settings as django_settings
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.urls import get_resolver, reverse

from psec_site.antispam.limits import LIMITS
from psec_site.staff import encryption
from psec_site.staff.models import User
from psec_site.staff.second_factor import OPEN
from tests.factories import member_of, run_waiting_tasks

pytestmark = pytest.mark.django_db

PASSWORD = "a long password"
LOGIN = "/account/login/"
EXPORT = "/admin/youth-stories/export/"


@pytest.fixture(autouse=True)
def _as_in_production(settings):
    settings.SECOND_FACTOR_REQUIRED = True


@pytest.fixture
def maria() -> User:
    user = member_of("Editors", name="maria")
    user.set_password(PASSWORD)
    user.save()
    return user


@pytest.fixture
def with_app(maria) -> User:
    """Maria, who has an app for codes and recovery codes."""
    totp.TOTP.activate(maria, totp.generate_totp_secret())
    RecoveryCodes.activate(maria)
    return maria


def test_production_demands_the_second_factor(monkeypatch):
    for name in ("SECRET_KEY", "ALLOWED_HOSTS", "SITE_URL", "DATABASE_URL", "EMAIL_URL"):
        monkeypatch.setenv(name, "set")
    monkeypatch.setenv("DEFAULT_FROM_EMAIL", "psec@example.org")
    assert runpy.run_module("psec_site.settings.production")["SECOND_FACTOR_REQUIRED"] is True


def enter_password(client, user, password=PASSWORD, **data):
    return client.post(LOGIN, {"login": user.email, "password": password} | data)


def code_of(user) -> str:
    secret = totp.decrypt(Authenticator.objects.get(user=user, type="totp").data["secret"])
    counter = list(totp.yield_hotp_counters_from_time())[1]
    return totp.format_hotp_value(totp.hotp_value(secret, counter))


def recovery_codes(user) -> list[str]:
    return Authenticator.objects.get(user=user, type="recovery_codes").wrap().get_unused_codes()


def sign_in(client, user):
    enter_password(client, user)
    return client.post(reverse("mfa_authenticate"), {"code": code_of(user)})


def guarded_addresses() -> list[str]:
    """Every address below /account/ that is not in OPEN, and some of the admin."""
    found = ["/admin/", "/admin/account/", "/admin/users/", "/admin/nowhere/", EXPORT]

    def walk(patterns, route=""):
        for pattern in patterns:
            path = route + str(pattern.pattern)
            if hasattr(pattern, "url_patterns"):
                walk(pattern.url_patterns, path)
            elif path.startswith("account/") and pattern.name not in OPEN:
                found.append("/" + path.replace("<int:pk>", "1"))

    walk(get_resolver().url_patterns)
    return found


def test_a_stolen_password_begins_no_session(client, maria):
    response = enter_password(client, maria)
    assert response.status_code == 403
    assert "A password is not enough" in response.content.decode()
    assert "_auth_user_id" not in client.session
    assert client.get("/account/2fa/webauthn/add/").url.startswith(LOGIN)


@pytest.mark.parametrize("address", guarded_addresses())
def test_a_session_of_somebody_without_a_second_factor_opens_no_address(client, maria, address):
    """Found by attack: with the password alone a key of one's own could be added."""
    client.force_login(maria)
    for method in (client.get, client.post):
        response = method(address)
        assert response.status_code == 403
        assert "A password is not enough" in response.content.decode()
    assert not Authenticator.objects.exists()


@pytest.mark.parametrize("address", guarded_addresses())
def test_a_session_without_the_second_factor_is_asked_for_it(client, with_app, address):
    client.force_login(with_app)
    before = list(Authenticator.objects.values())
    asked = f"{reverse('mfa_reauthenticate')}?{urlencode({'next': address})}"
    assert [method(address).url for method in (client.get, client.post)] == [asked, asked]
    assert list(Authenticator.objects.values()) == before


def test_it_cannot_be_answered_with_the_password(client, maria, settings):
    settings.SECOND_FACTOR_REQUIRED = False
    enter_password(client, maria)
    settings.SECOND_FACTOR_REQUIRED = True
    totp.TOTP.activate(maria, totp.generate_totp_secret())  # meanwhile, in another browser
    for method in (client.get, client.post):
        refused = method(reverse("account_reauthenticate"), {"password": PASSWORD})
        assert refused.url == "/account/2fa/reauthenticate/"
    assert client.get("/admin/").status_code == 302
    client.post("/account/2fa/reauthenticate/", {"code": code_of(maria)})
    assert client.get("/admin/").status_code == 200


def test_who_has_only_a_passkey_is_asked_for_that(client, maria):
    Authenticator.objects.create(user=maria, type="webauthn", data={})
    client.force_login(maria)
    assert client.get("/admin/").url.startswith("/account/2fa/webauthn/reauthenticate/")


@pytest.mark.parametrize("door", ["/admin/login/", "/_util/login/"])
def test_wagtails_own_forms_sign_nobody_in(client, maria, door):
    response = client.post(f"{door}?next=/admin/", {"username": maria.email, "password": PASSWORD})
    assert response.url == f"{LOGIN}?next=/admin/"
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("path", ["", "done/", "confirm/MQ/abc-123/", "complete/"])
def test_there_is_one_password_reset(client, path):
    for method in (client.get, client.post):
        assert method(f"/admin/password_reset/{path}").url == "/account/password/reset/"


@pytest.mark.parametrize(
    "path",
    [
        "signup/",
        "signup/passkey/",
        "2fa/webauthn/signup/",
        "email/",
        "confirm-email/",
        "confirm-email/abc:def/",
        "inactive/",
        "login/code/",
        "login/code/confirm/",
        "reauthenticate/code/",
        "phone/change/",
        "3rdparty/",
        "2fa/trust/",
        "sessions/",
    ],
)
def test_nobody_signs_up_and_nothing_else_of_allauth_is_there(client, path):
    for method in (client.get, client.post):
        assert method(f"/account/{path}").status_code == 404


def test_the_password_and_a_code_open_the_admin(client, with_app):
    assert (
        enter_password(client, with_app, next="/admin/pages/").url == "/account/2fa/authenticate/"
    )
    assert client.get("/admin/").url == f"{LOGIN}?next=/admin/"
    wrong = client.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert "That did not work" in wrong.content.decode()
    right = client.post(reverse("mfa_authenticate"), {"code": code_of(with_app)})
    assert right.url == "/admin/pages/"
    assert client.get("/admin/").status_code == 200


def test_sign_in_and_the_form_work_with_the_cookies_of_production(with_app, settings):
    """By HTTPS only, under names that no other host can set, and with Django's CSRF check."""
    settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    browser = Client(enforce_csrf_checks=True)

    def send(address, **data):
        token = browser.get(address, secure=True).context["csrf_token"]
        data |= {"csrfmiddlewaretoken": str(token)}
        origin = {"origin": "https://testserver"}
        return browser.post(address, data, secure=True, headers=origin)

    send(LOGIN, login=with_app.email, password=PASSWORD)
    assert send(reverse("mfa_authenticate"), code=code_of(with_app)).url == "/admin/"
    assert browser.get("/admin/", secure=True).status_code == 200
    form = reverse("share_your_story")
    send(form, step="age", age_band="18_plus")
    assert "Your first name" in browser.get(f"{form}?step=story", secure=True).text
    for name in ("__Host-sessionid", "__Host-csrftoken"):
        cookie = browser.cookies[name]
        assert cookie["secure"]
        assert (cookie["path"], cookie["domain"]) == ("/", "")


def test_a_code_that_was_seen_over_a_shoulder_does_not_work_again(client, with_app):
    code = code_of(with_app)
    for works in (True, False):
        enter_password(client, with_app)
        client.post(reverse("mfa_authenticate"), {"code": code})
        assert (client.get("/admin/").status_code == 200) is works
        client.logout()


def test_codes_cannot_be_guessed(client, with_app):
    enter_password(client, with_app)
    for number in range(LIMITS["code"].address.hard):
        client.post(reverse("mfa_authenticate"), {"code": f"{number:06}"})
    refused = client.post(reverse("mfa_authenticate"), {"code": code_of(with_app)})
    assert "Too many tries" in refused.content.decode()
    assert client.get("/admin/").status_code == 302


def test_a_removed_factor_ends_the_sessions_that_it_opened(client, with_app):
    sign_in(client, with_app)
    assert client.get("/admin/").status_code == 200
    Authenticator.objects.all().delete()
    assert client.get("/admin/").status_code == 403


def test_another_person_in_the_same_browser_needs_their_own_factor(client, with_app):
    sign_in(client, with_app)
    other = member_of("Editors", name="other")
    client.force_login(other)
    assert client.get("/admin/").status_code == 403


def test_a_script_of_the_admin_is_refused_and_not_sent_to_a_page(client, with_app):
    client.force_login(with_app)
    response = client.get("/admin/", headers={"x-requested-with": "XMLHttpRequest"})
    assert response.status_code == 401


def test_whoever_signed_in_less_than_ten_minutes_ago_is_not_asked_again(
    client, with_app, time_machine
):
    """After that they are, and a code does as well as the password. An invitation is no sign-in."""
    with_app.user_permissions.add(Permission.objects.get(codename="export_submission"))
    with_app.groups.add(Group.objects.get(name="Story reviewers"))
    time_machine.move_to("2026-11-24 12:00:00Z", tick=False)
    sign_in(client, with_app)
    time_machine.move_to("2026-11-24 12:09:59Z", tick=False)
    assert client.get(EXPORT).status_code == 200
    time_machine.move_to("2026-11-24 12:10:00Z", tick=False)
    asked = client.get(EXPORT)
    assert asked.url.startswith(reverse("account_reauthenticate"))
    assert reverse("mfa_reauthenticate") in client.get(asked.url).content.decode()
    code = recovery_codes(with_app)[0]
    address = f"{reverse('mfa_reauthenticate')}?next={EXPORT}"
    assert client.post(address, {"code": code}).url == EXPORT
    assert client.get(EXPORT).status_code == 200


@pytest.mark.parametrize(
    "next_page", ["https://example.com/", "//example.com", "https://localhost/", "javascript:1"]
)
def test_signing_in_leads_nowhere_else(client, with_app, next_page, settings):
    settings.ALLOWED_HOSTS = ["testserver", "localhost"]
    enter_password(client, with_app, next=next_page)
    response = client.post(reverse("mfa_authenticate"), {"code": code_of(with_app)})
    assert response.url == "/admin/"


def test_whoever_may_not_enter_the_admin_is_not_sent_in_circles(client, settings):
    settings.SECOND_FACTOR_REQUIRED = False
    client.force_login(User.objects.create_user("nobody@example.org", PASSWORD))
    response = client.get("/admin/", follow=True)
    assert "This account may not enter the admin" in response.content.decode()


def test_a_closed_account_is_not_told_from_a_wrong_password(client, with_app):
    with_app.is_active = False
    with_app.save()
    assert "is wrong" in enter_password(client, with_app).content.decode()


def test_a_new_password_signs_nobody_in_and_leaves_the_factors(client, with_app, mailoutbox):
    for address in (with_app.email, "unknown@example.org"):
        response = client.post(
            reverse("account_reset_password"), {"email": address}, HTTP_HOST="localhost"
        )
        assert response.url == reverse("account_reset_password_done")
    run_waiting_tasks()
    [letter] = mailoutbox
    [link] = re.findall(r"http\S+", letter.body)
    assert link.startswith(f"{django_settings.SITE_URL}/account/password/reset/key/")
    form = client.get(link, follow=True)
    changed = {"password1": "another long password", "password2": "another long password"}
    client.post(form.request["PATH_INFO"], changed)
    assert "_auth_user_id" not in client.session
    assert "This link has ended" in client.get(link).content.decode()
    assert (
        enter_password(client, with_app, "another long password").url
        == "/account/2fa/authenticate/"
    )
    assert not EmailAddress.objects.exists()


# allauth tells of new codes after the commit.
@pytest.mark.django_db(transaction=True)
def test_whoever_came_in_by_an_old_recovery_code_sees_the_new_ones(client, with_app):
    enter_password(client, with_app)
    first, second, *_ = recovery_codes(with_app)
    client.post(reverse("mfa_authenticate"), {"code": first})
    client.post(reverse("mfa_reauthenticate"), {"code": second})
    response = client.post(reverse("mfa_generate_recovery_codes"), follow=True)
    assert recovery_codes(with_app)[0] in response.text
    assert client.get("/admin/").status_code == 200


def test_the_last_way_cannot_be_removed(client, with_app):
    passkey = Authenticator.objects.create(user=with_app, type="webauthn", data={"name": "Phone"})
    sign_in(client, with_app)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    client.post(reverse("mfa_remove_webauthn", args=[passkey.pk]))
    client.post(reverse("mfa_deactivate_totp"))
    types = Authenticator.objects.values_list("type", flat=True)
    assert sorted(types) == ["recovery_codes", "totp"]
    Authenticator.objects.create(
        pk=passkey.pk, user=with_app, type="webauthn", data={"name": "Phone"}
    )
    Authenticator.objects.get(type="totp").delete()
    client.force_login(with_app)
    client.post(reverse("mfa_reauthenticate"), {"code": recovery_codes(with_app)[0]})
    response = client.post(reverse("mfa_remove_webauthn", args=[passkey.pk]), follow=True)
    assert "this is your only one" in response.content.decode()
    assert Authenticator.objects.filter(pk=passkey.pk).exists()


def test_a_copy_of_the_database_holds_no_secret(with_app, settings):
    data = " ".join(str(row) for row in Authenticator.objects.values_list("data", flat=True))
    assert not any(code in data for code in recovery_codes(with_app))
    secret = encryption.decrypt(Authenticator.objects.get(type="totp").data["secret"])
    assert secret not in data
    before = code_of(with_app)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "a new one", [settings.SECRET_KEY]
    assert code_of(with_app) == before
    encryption.renew()
    settings.SECRET_KEY_FALLBACKS = []
    assert code_of(with_app) == before


def test_without_the_key_no_code_works_and_nothing_breaks(client, with_app, settings):
    codes = [code_of(with_app), *recovery_codes(with_app)[:2]]
    settings.SECRET_KEY = "lost"
    enter_password(client, with_app)
    for code in codes:
        refused = client.post(reverse("mfa_authenticate"), {"code": code})
        assert "That did not work" in refused.content.decode()


def test_on_ones_own_machine_the_password_is_enough(client, maria, settings):
    settings.SECOND_FACTOR_REQUIRED = False
    enter_password(client, maria)
    assert client.get("/admin/").status_code == 200
    assert "Ways to sign in" in client.get("/admin/account/").content.decode()
    assert client.get("/account/2fa/").status_code == 200
