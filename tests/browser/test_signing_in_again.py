"""The session ends while an editor writes: they sign in again, and nothing typed is lost."""

import pytest
from playwright.sync_api import expect

from pages.models import MissionPage
from psec_site.staff.models import StaffSession
from tests.browser.steps import sign_in
from tests.factories import member_of

pytestmark = pytest.mark.django_db(transaction=True)
# Wagtail compares what is typed with what the form held some seconds after it was opened.
WATCHES = "addEventListener('w-unsaved:watch-edits', () => document.body.dataset.watches = '')"
TYPED = "Words that were typed while nobody was signed in."


@pytest.fixture
def unsaved(settings):
    """Nothing but the button saves, and no ping tells that the session has ended."""
    settings.WAGTAIL_AUTOSAVE_INTERVAL = 0
    settings.WAGTAIL_EDITING_SESSION_PING_INTERVAL = 0


@pytest.fixture
def editing(page, live_server):
    """An editor, with a page open in Wagtail's editor."""
    user = member_of("Editors", name="editor")
    sign_in(page, live_server, user)
    page.add_init_script(WATCHES)
    page.goto(
        f"{live_server.url}/admin/pages/{MissionPage.objects.get(locale__language_code='en').pk}/edit/"
    )
    expect(page.locator("body[data-watches]")).to_be_attached()
    return user


def sign_in_again(page, user):
    """Signs in in the new tab that the dialog opens, and comes back."""
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Sign in again").click()
    tab = opened.value
    tab.get_by_label("Email").fill(user.email)
    tab.get_by_label("Password").fill("a long password")
    tab.get_by_role("button", name="Continue with my password").click()
    expect(tab.get_by_role("heading", name="You are signed in again")).to_be_visible()
    tab.close()
    page.bring_to_front()
    page.evaluate("window.dispatchEvent(new Event('focus'))")  # headless tabs get none
    expect(page.get_by_role("dialog")).to_be_hidden()


def draft() -> str:
    return MissionPage.objects.get(locale__language_code="en").get_latest_revision_as_object().title


def test_what_is_typed_after_the_end_is_autosaved_once_one_is_signed_in_again(
    page, editing, expect_accessible
):
    StaffSession.objects.end()
    page.get_by_role("textbox", name="Title*").fill(TYPED)
    dialog = page.get_by_role("dialog", name="You were signed out")
    expect(dialog).to_be_visible()
    expect_accessible("dialog[open]")
    line = page.locator("#w-autosave-indicator")
    expect(line).to_have_attribute("data-w-autosave-state-value", "paused")
    expect(line).to_have_attribute("data-w-tooltip-content-value", "You were signed out.")
    sign_in_again(page, editing)
    expect(page.get_by_text("Saved", exact=True)).to_be_visible(timeout=15_000)
    assert draft() == TYPED


def test_an_editor_who_types_nothing_is_told_by_the_next_ping(page, settings, request):
    settings.WAGTAIL_EDITING_SESSION_PING_INTERVAL = 1000
    user = request.getfixturevalue("editing")
    StaffSession.objects.end()
    expect(page.get_by_role("dialog", name="You were signed out")).to_be_visible()
    line = page.locator("#w-autosave-indicator")
    expect(line).to_have_attribute("data-w-autosave-state-value", "paused")
    expect(line).to_have_attribute("data-w-tooltip-content-value", "You were signed out.")
    sign_in_again(page, user)


def test_a_save_after_the_end_waits_until_one_is_signed_in_again(page, unsaved, editing):
    page.get_by_role("textbox", name="Title*").fill(TYPED)
    StaffSession.objects.end()
    more, save = (page.get_by_role("button", name=name) for name in ("More actions", "Save draft"))
    more.click()
    save.click()
    expect(page.get_by_role("dialog", name="You were signed out")).to_be_visible()
    sign_in_again(page, editing)
    if not save.is_visible():
        more.click()
    save.click()
    expect(page.get_by_text("has been updated")).to_be_visible(timeout=15_000)
    assert draft() == TYPED


@pytest.mark.long
def test_nothing_is_autosaved_behind_the_button_that_saves(page, editing):
    """It would be a newer version than the one answered, and Wagtail would warn of a window."""
    sent = []
    page.on("request", lambda request: sent.append(request) if request.method == "POST" else None)
    page.evaluate(
        """addEventListener("submit", ({ target, defaultPrevented }) => {
             if (!defaultPrevented) target.dispatchEvent(new Event("w-unsaved:add"));
           })"""
    )
    with page.expect_navigation():
        page.get_by_role("button", name="Submit for review").click()
    saved = [each for each in sent if each.url.endswith("/edit/")]
    assert [each.is_navigation_request() for each in saved] == [True]
