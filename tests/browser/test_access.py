"""Every page is accessible: axe finds nothing, and nothing is cut off on a small screen."""

import pytest
from playwright.sync_api import expect

from pages.models import HomePage, StandardPage
from tests.factories import STORY, picture, published, run_waiting_tasks

pytestmark = pytest.mark.django_db(transaction=True)

ADDRESSES = [
    "/",
    "/mission/",
    "/vision/",
    "/members-in-action/",
    "/members-in-action/cross-key-consulting/",
    "/hear-from-our-youth/",
    "/hear-from-our-youth/?field=health",
    "/hear-from-our-youth/2/",
    "/hear-from-our-youth/3/",
    "/everything/",
    "/nowhere/",
    "/share-your-story/",
    "/share-your-story/received/",
]


@pytest.fixture
def all_states():
    """A story with a photo, a number whose story is gone, and a page with every block."""
    published(photo=picture((800, 600)))
    published().unpublish()
    run_waiting_tasks()  # makes the photo's renditions
    standard = StandardPage(
        title="Everything",
        slug="everything",
        introduction="Sample introduction.",
        body=[
            ("text", "<h2>Sample heading</h2><p>Sample text.</p>"),
            ("quote", {"text": "Sample words.", "name": "Sample name", "about": "Sample"}),
            ("cards", {"cards": [{"title": "Sample card", "text": "<p>Text</p>", "link": {}}]}),
            ("people", {"people": [{"name": "Sample name", "role": "Sample role"}]}),
            ("accordion", {"items": [{"title": "Sample question", "text": "<p>Answer</p>"}]}),
            ("button", {"text": "Sample button", "link": {"url": "/share-your-story/"}}),
        ],
    )
    HomePage.objects.get(locale__language_code="en").add_child(instance=standard)
    standard.save_revision().publish()


def test_axe_finds_nothing_and_nothing_is_cut_off(page, live_server, all_states, expect_accessible):
    for width in (1280, 320):
        page.set_viewport_size({"width": width, "height": 800})
        for address in ADDRESSES:
            page.goto(live_server.url + address)
            expect_accessible()
            widest = page.evaluate("document.documentElement.scrollWidth")
            assert widest <= width, (address, widest)


def test_axe_finds_nothing_in_the_form_with_errors_and_its_preview(
    page, live_server, expect_accessible
):
    page.set_viewport_size({"width": 320, "height": 800})
    page.goto(f"{live_server.url}/share-your-story/")
    page.get_by_role("button", name="Continue").click()
    expect_accessible()
    page.get_by_label("16 or 17").check()
    page.get_by_role("button", name="Continue").click()
    expect_accessible()
    page.get_by_role("button", name="See my element").click()
    expect(page.get_by_role("alert")).to_be_visible()  # a script asks whether the site answers
    expect_accessible()
    page.get_by_label("Your first name").fill("Sample")
    page.get_by_label("Email", exact=True).fill("student@example.org")
    page.get_by_label("Your parent’s or guardian’s email").fill("guardian@example.org")
    page.get_by_label("Math & data").check()
    page.get_by_label("High school").check()
    page.get_by_label("Why are you passionate").fill(STORY["story"])
    page.get_by_role("button", name="See my element").click()
    expect(page.get_by_role("heading", name="Here is your element")).to_be_visible()
    expect_accessible()
    page.get_by_role("button", name="Send my story").click()
    expect(page.get_by_role("alert")).to_be_visible()
    expect_accessible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
