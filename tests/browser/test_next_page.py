"""Browsers that support it prefetch the next page, but nothing private."""

import json

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.django_db(transaction=True)

FETCHED = [
    "/mission/",
    "/members-in-action/",
    "/members-in-action/cross-key-consulting/",
    "/es/for-families/",
]
NEVER = [
    # A browser may show a prefetched page for minutes: too long after a withdrawal.
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
# Whether the rule's selector matches a link, as the browser decides it.
MATCHES = """([rule, address]) => {
    const link = document.createElement("a")
    link.setAttribute("href", address)
    return link.matches(rule.where.selector_matches)
}"""


def test_a_page_is_prefetched_while_its_link_is_hovered(page, live_server):
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


def test_only_links_to_public_pages_prefetch(page, live_server):
    page.goto(live_server.url)
    rules = json.loads(page.locator("script[type=speculationrules]").inner_text())
    (rule,) = rules["prefetch"]
    assert rule["eagerness"] == "moderate"
    fetched = {url for url in FETCHED + NEVER if page.evaluate(MATCHES, [rule, url])}
    assert fetched == set(FETCHED)


def test_only_public_pages_have_speculation_rules(client):
    rules = b'<script type="speculationrules">'
    assert rules in client.get("/hear-from-our-youth/1/").content
    for address in ("/share-your-story/", "/my-story/", "/admin/login/", "/nowhere/"):
        assert rules not in client.get(address).content


def test_speculation_rules_allow_no_inline_script(page, live_server):
    page.goto(f"{live_server.url}/mission/")
    page.evaluate("""() => {
        const script = document.createElement("script")
        script.textContent = "window.ran = true"
        document.head.append(script)
    }""")
    assert page.evaluate("window.ran") is None


@pytest.mark.parametrize("motion", ["no-preference", "reduce"])
def test_pages_change_with_a_transition_unless_the_visitor_wants_reduced_motion(
    page, live_server, motion
):
    page.emulate_media(reduced_motion=motion)
    page.add_init_script("addEventListener('pagereveal', e => window.flows = !!e.viewTransition)")
    page.goto(f"{live_server.url}/mission/")
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Vision").click()
    expect(page).to_have_url(f"{live_server.url}/vision/")
    assert page.evaluate("window.flows") == (motion == "no-preference")
