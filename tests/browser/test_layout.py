"""How much a phone has to compute before a page is shown."""

import pytest
from django.core.management import call_command
from playwright.sync_api import expect

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("address", ["/", "/hear-from-our-youth/"])
def test_a_page_of_stories_needs_few_style_passes(page, live_server, address):
    call_command("sample_stories", count=30, verbosity=0)
    page.set_viewport_size({"width": 412, "height": 823})
    browser = page.context.new_cdp_session(page)
    browser.send("Performance.enable")
    page.goto(live_server.url + address, wait_until="load")
    measured = browser.send("Performance.getMetrics")["metrics"]
    passes = {each["name"]: each["value"] for each in measured}["RecalcStyleCount"]
    assert passes < 14  # about 5, and one more for each tile that queries its container's width


def test_on_paper_every_answer_for_families_is_open(page, live_server):
    page.goto(f"{live_server.url}/for-families/")
    answers = page.locator(".accordion details > :not(summary)")
    expect(answers.first).not_to_be_visible()
    page.emulate_media(media="print")
    assert answers.count() > 3
    for answer in answers.all():
        expect(answer).to_be_visible()
