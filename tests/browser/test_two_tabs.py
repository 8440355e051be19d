"""Two links in two tabs of one browser: each button reaches the story on its screen."""

import pytest
from playwright.sync_api import expect

from tests.browser.steps import PHONE
from tests.factories import private_page, received
from youth_stories.models import PrivateLink, Submission

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_student_takes_back_the_story_in_the_first_tab_and_closes_the_page(browser, live_server):
    first, second = received(), received(story="A second sample story.")
    context = browser.new_context(viewport=PHONE, java_script_enabled=False)
    tabs = []
    for submission in (first, second):
        tab = context.new_page()
        token = PrivateLink.issue(submission, "student")[1]
        tab.goto(f"{live_server.url}/my-story/{token}/")
        tabs.append(tab)
    one, two = tabs
    one.get_by_role("link", name=f"Take my story back ({first.story_key})").click()
    expect(one.get_by_role("heading", name="Are you sure?")).to_be_visible()
    one.get_by_role("button", name=f"Yes, take back story {first.story_key}").click()
    expect(one.get_by_role("heading", name="Your story was taken back.")).to_be_visible()
    two.reload()
    expect(two.get_by_role("heading", name="We have your story.")).to_be_visible()
    states = [Submission.objects.get(pk=story.pk).state for story in (first, second)]
    assert states == ["withdrawn", "received"]

    two.get_by_role("button", name="Close this page").first.click()
    expect(two.get_by_role("heading", name="The page is closed")).to_be_visible()
    two.go_back()
    expect(two.get_by_text("A second sample story.")).to_have_count(0)
    two.goto(live_server.url + private_page(submission=second))
    expect(two.get_by_role("heading", name="Get your link again")).to_be_visible()
    one.reload()
    expect(one.get_by_role("heading", name="Your story was taken back.")).to_be_visible()
    context.close()


@pytest.mark.parametrize("width", [320, 1280])
def test_a_private_page_is_accessible_and_fits(page, live_server, expect_accessible, width):
    page.set_viewport_size({"width": width, "height": 800})
    token = PrivateLink.issue(received(age_band="16_17"), "student")[1]
    page.goto(f"{live_server.url}/my-story/{token}/")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    expect_accessible()
