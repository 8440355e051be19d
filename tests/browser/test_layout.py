"""How much a phone has to compute before a page is shown."""

import pytest
from django.core.management import call_command

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
