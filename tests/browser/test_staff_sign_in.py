"""The whole way of a member of staff: a passkey, codes from an app, recovery codes."""

import re
from importlib import import_module

import pytest
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from psec_site.staff.models import Invitation, User
from tests.factories import member_of

PASSWORD = "a long password"
PASSKEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def editor() -> User:
    user = member_of("Editors", name="editor")
    user.set_password(PASSWORD)
    user.save()
    return user


@pytest.fixture
def phone(page):
    """The browser's own authenticator, as of a phone that its owner has just unlocked."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": PASSKEY})


@pytest.fixture(autouse=True)
def _no_violations(page):
    """The pages keep to the policy of the public pages: no inline script, no inline style."""
    found = []
    page.on(
        "console", lambda line: found.append(line.text) if "Content Security" in line.text else 0
    )
    yield
    assert found == []


def end_freshness(page) -> None:
    """An hour passes since this browser signed in."""
    cookies = {cookie["name"]: cookie["value"] for cookie in page.context.cookies()}
    session = import_module(settings.SESSION_ENGINE).SessionStore(
        cookies[settings.SESSION_COOKIE_NAME]
    )
    for record in session[AUTHENTICATION_METHODS_SESSION_KEY]:
        record["at"] -= 3600
    session.save()


def sign_in_by_password(page, live_server, user) -> None:
    page.goto(f"{live_server.url}/admin/")
    page.get_by_label("Email").fill(user.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Continue with my password").click()


def sign_out(page, live_server) -> None:
    page.goto(f"{live_server.url}/account/logout/")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def expect_used_up(answer, live_server) -> None:
    """Whoever recorded a passkey's answer, with all cookies but the session's, signs nobody in."""
    thief = Client(headers={"host": live_server.url.removeprefix("http://")})
    thief.cookies.load(answer.all_headers()["cookie"])
    assert "passkey" in thief.cookies
    thief.cookies.pop("sessionid", None)
    form = "application/x-www-form-urlencoded"
    response = thief.post(reverse("mfa_login_webauthn"), answer.post_data, content_type=form)
    assert response.url == reverse("account_login")
    assert "sessionid" not in thief.cookies


def expect_admin(page, live_server) -> None:
    expect(page).to_have_url(f"{live_server.url}/admin/")


def code_of(user) -> str:
    """The code that the user's app shows now."""
    authenticator = Authenticator.objects.get(user=user, type="totp")
    return code_now(totp.decrypt(authenticator.data["secret"]))


def code_now(secret: str) -> str:
    counters = list(totp.yield_hotp_counters_from_time())
    return totp.format_hotp_value(totp.hotp_value(secret, counters[len(counters) // 2]))


def open_invitation(page, live_server, user) -> None:
    """Opens the link of an invitation, as somebody who was never here before."""
    user.set_unusable_password()
    user.save()
    token = Invitation.objects.create(user=user).token
    page.goto(live_server.url + reverse("staff_invitation", args=[token]))
    page.get_by_role("button", name="Choose how I sign in").click()
    expect(page.get_by_role("heading", name="Choose how you sign in")).to_be_visible()


def take_the_codes(page, live_server) -> None:
    """The recovery codes are shown once; then the admin is open."""
    expect(page.get_by_role("heading", name="Keep your recovery codes")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Save as a file").click()
    codes = page.get_by_role("main").get_by_role("listitem").all_inner_texts()
    assert len(codes) == 10
    assert all(code in download.value.path().read_text() for code in codes)
    page.get_by_role("link", name="I have them: go to the admin").click()
    expect_admin(page, live_server)
    page.goto(f"{live_server.url}/account/2fa/")
    expect(page.get_by_text("You have 10 left.")).to_be_visible()
    page.goto(f"{live_server.url}/account/2fa/recovery-codes/")
    expect(page.get_by_text("You have 10 of 10 left.")).to_be_visible()
    assert codes[0] not in page.content()


def test_the_first_visit_leads_from_the_invitation_to_a_passkey_and_into_the_admin(
    page, live_server, editor, phone, settings, expect_accessible
):
    settings.SECOND_FACTOR_REQUIRED = True
    open_invitation(page, live_server, editor)
    expect_accessible()
    expect(page.get_by_role("link", name="Back to the admin")).to_be_hidden()
    page.get_by_role("link", name="Set up a passkey").click()
    page.get_by_label("Name").fill("Work phone")
    page.get_by_role("button", name="Set up a passkey").click()
    take_the_codes(page, live_server)


def test_the_first_visit_leads_to_a_password_an_app_and_into_the_admin(
    page, live_server, editor, settings, expect_accessible
):
    settings.SECOND_FACTOR_REQUIRED = True
    page.set_viewport_size({"width": 390, "height": 844})
    open_invitation(page, live_server, editor)
    page.get_by_role("link", name="Use an app").click()
    expect(page.get_by_text("the app comes next")).to_be_visible()
    expect_accessible()
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("Password (again)").fill(PASSWORD)
    page.get_by_role("button", name="Save, and set up the app").click()
    expect_accessible()
    key = page.locator("code")
    link = page.get_by_role("link", name="Open my app with the key").get_attribute("href")
    assert link.startswith("otpauth://totp/")
    assert f"secret={key.inner_text()}&" in link
    assert {len(group) for group in key.locator("span").all_inner_texts()} == {4}
    page.get_by_label("Code").fill(code_now(key.inner_text()))
    page.get_by_role("button", name="Use this app").click()
    take_the_codes(page, live_server)


def test_a_passkey_alone_opens_the_admin_and_renews_the_sign_in(
    page, live_server, editor, phone, settings, expect_accessible
):
    sign_in_by_password(page, live_server, editor)
    expect_admin(page, live_server)
    page.goto(f"{live_server.url}/account/2fa/")
    expect_accessible()
    page.get_by_role("link", name="Set up a passkey").click()
    page.get_by_label("Name").fill("Work phone")
    expect_accessible()
    page.get_by_role("button", name="Set up a passkey").click()
    expect(page.get_by_role("heading", name="Keep your recovery codes")).to_be_visible()
    expect_accessible()

    settings.SECOND_FACTOR_REQUIRED = True
    sign_out(page, live_server)
    page.goto(f"{live_server.url}/admin/")
    expect_accessible()
    with page.expect_request(lambda request: request.method == "POST") as answer:
        page.get_by_role("button", name="Use my passkey").click()
    expect_admin(page, live_server)
    assert "passkey" not in {cookie["name"] for cookie in page.context.cookies()}
    expect_used_up(answer.value, live_server)
    end_freshness(page)
    page.goto(f"{live_server.url}/account/2fa/recovery-codes/")
    page.get_by_role("button", name="Use my passkey").click()
    expect(page.get_by_role("heading", name="Your recovery codes")).to_be_visible()
    page.get_by_role("link", name="Ways to sign in").click()
    expect(page.get_by_role("link", name="Remove Work phone")).to_be_visible()


def test_a_password_needs_a_code_as_well_and_a_recovery_code_works_once(
    page, live_server, editor, settings, expect_accessible
):
    sign_in_by_password(page, live_server, editor)
    expect_admin(page, live_server)
    page.goto(f"{live_server.url}/account/2fa/totp/activate/")
    expect_accessible()
    page.get_by_label("code").fill(code_now(page.locator("code").inner_text()))
    page.get_by_role("button", name="Use this app").click()
    recovery = page.get_by_role("main").get_by_role("listitem").first.inner_text()
    assert re.fullmatch(r"\d{8}", recovery)

    settings.SECOND_FACTOR_REQUIRED = True
    sign_out(page, live_server)
    sign_in_by_password(page, live_server, editor)
    expect(page.get_by_role("heading", name="One more step")).to_be_visible()
    expect_accessible()
    page.get_by_label("Code").fill("000000")
    page.get_by_role("button", name="Sign in with the code").click()
    expect(page.get_by_text("That did not work. Try again")).to_be_visible()
    page.get_by_label("Code").fill(code_of(editor))
    page.get_by_role("button", name="Sign in with the code").click()
    expect_admin(page, live_server)

    for works in (True, False):
        sign_out(page, live_server)
        sign_in_by_password(page, live_server, editor)
        page.get_by_label("Code").fill(recovery)
        page.get_by_role("button", name="Sign in with the code").click()
        if works:
            expect_admin(page, live_server)
        else:
            expect(page.get_by_text("That did not work. Try again")).to_be_visible()
