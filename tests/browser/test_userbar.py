"""Staff find the editor from the page, and the checks of its content work in both."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from pages.models import StandardPage
from tests.browser.steps import PHONE, sign_in
from tests.factories import member_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def editor(page, live_server, violations):
    sign_in(page, live_server, member_of("Editors"))


@pytest.fixture
def faulty():
    """A live page with a heading that has no words."""
    standard = StandardPage.objects.get(slug="accessibility", locale__language_code="en")
    standard.body.append(("text", "<h2>  </h2><p>Sample words.</p>"))
    standard.save_revision().publish()
    return standard


@pytest.mark.usefixtures("editor")
def test_an_editor_goes_from_the_page_to_its_editor_on_a_phone(page, live_server, violations):
    """Two taps."""
    page.set_viewport_size(PHONE)
    page.goto(f"{live_server.url}/for-families/")
    page.get_by_role("button", name="View Wagtail quick actions").click()
    page.get_by_role("menuitem", name="Edit this page").click()
    expect(page.get_by_role("heading", name="For families", level=1)).to_be_visible()
    assert violations == []


@pytest.mark.usefixtures("editor")
def test_the_checks_find_an_empty_heading_on_the_page(page, live_server, violations, faulty):
    page.goto(f"{live_server.url}{faulty.url}")
    page.get_by_role("button", name="View Wagtail quick actions").click()
    page.get_by_role("menuitem", name="Checks").click()
    results = page.get_by_role("dialog")
    expect(results.get_by_text("Empty heading found")).to_be_visible()
    assert violations == []


@pytest.mark.usefixtures("editor")
def test_the_checks_find_an_empty_heading_in_the_editor(page, live_server, violations, faulty):
    page.goto(live_server.url + reverse("wagtailadmin_pages:edit", args=[faulty.pk]))
    page.get_by_role("button", name="Toggle checks").click()
    checks = page.get_by_role("complementary", name="Checks")
    expect(checks.get_by_text("Empty heading found")).to_be_visible()
    expect(checks.locator("[data-content-checker-count]")).to_have_text("1")
    expect(checks.locator("[data-content-word-count]")).not_to_have_text("-")
    assert violations == []
