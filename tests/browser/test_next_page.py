"""The next page is there at once, where a browser can do that, and nothing private is fetched."""

import json

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.django_db(transaction=True, serialized_rollback=True), pytest.mark.once]

FETCHED = [
    "/mission/",
    "/members-in-action/",
    "/members-in-action/cross-key-consulting/",
    "/es/for-families/",
]
NEVER = [
    # A browser may show what it fetched for minutes: too long for a story that was taken back.
    "/",
    "/es/",
    "/#stories",
    "/hear-from-our-youth/",
    "/hear-from-our-youth/?field=life&page=2",
    "/hear-from-our-youth/12/",
    "/admin/",
    "/admin/pages/3/edit/",
    "/share-your-story/",
    "/share-your-story/received/",
    "/es/share-your-story/",
    "/my-story/sample/",
    "/es/my-story/",
    "/guardian/sample/",
    "/es/guardian/sample/",
    "/hear-from-our-youth/?q=sample",
    "/hear-from-our-youth/?field=life&q=sample",
    "/hear-from-our-youth/feed/",
    "/documents/1/sample.pdf",
    "https://example.org/",
    "//example.org/sample/",
]
# What the rule says of a link, by the browser's own reading of its selector.
MATCHES = """([rule, address]) => {
    const link = document.createElement("a")
    link.setAttribute("href", address)
    return link.matches(rule.where.selector_matches)
}"""


def test_the_next_page_is_fetched_while_somebody_points_at_its_link(page, live_server):
    page.goto(f"{live_server.url}/mission/")
    link = page.get_by_role("navigation", name="Main").get_by_role("link", name="Vision")
    with page.context.expect_event(
        "request", lambda request: request.headers.get("sec-purpose") == "prefetch"
    ) as fetched:
        link.hover()
    assert fetched.value.url == f"{live_server.url}/vision/"
    link.click()
    expect(page).to_have_url(f"{live_server.url}/vision/")
    delivery = "performance.getEntriesByType('navigation')[0].deliveryType"
    assert page.evaluate(delivery) == "navigational-prefetch"


def test_only_reading_pages_are_fetched(page, live_server):
    page.goto(live_server.url)
    rules = json.loads(page.locator("script[type=speculationrules]").inner_text())
    (rule,) = rules["prefetch"]
    assert rule["eagerness"] == "moderate"
    fetched = {url for url in FETCHED + NEVER if page.evaluate(MATCHES, [rule, url])}
    assert fetched == set(FETCHED)


def test_only_reading_pages_say_so(client):
    rules = b'<script type="speculationrules">'
    assert rules in client.get("/hear-from-our-youth/1/").content
    for address in ("/share-your-story/", "/my-story/", "/admin/login/", "/nowhere/"):
        assert rules not in client.get(address).content


def test_the_rules_let_no_inline_script_run(page, live_server):
    page.goto(f"{live_server.url}/mission/")
    page.evaluate("""() => {
        const script = document.createElement("script")
        script.textContent = "window.ran = true"
        document.head.append(script)
    }""")
    assert page.evaluate("window.ran") is None


@pytest.mark.parametrize("motion", ["no-preference", "reduce"])
def test_pages_flow_into_each_other_unless_somebody_wants_less_motion(page, live_server, motion):
    page.emulate_media(reduced_motion=motion)
    page.add_init_script("addEventListener('pagereveal', e => window.flows = !!e.viewTransition)")
    page.goto(f"{live_server.url}/mission/")
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Vision").click()
    expect(page).to_have_url(f"{live_server.url}/vision/")
    assert page.evaluate("window.flows") == (motion == "no-preference")
