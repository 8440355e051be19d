"""Every page is accessible: axe finds nothing, and nothing is cut off on a small screen."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from pages.models import HomePage, StandardPage
from tests.browser.steps import PHONE, say_age, sign_in
from tests.factories import (
    STORY,
    asked,
    event,
    member_of,
    picture,
    published,
    received,
    run_waiting_tasks,
)
from tests.figures import store_sample_figures
from tests.visits import record_answers, visit_errors, visit_every_state
from youth_stories.models import AgeBand

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
    page.get_by_role("alert").get_by_role("link").click()
    expect(page.get_by_label("Under 13")).to_be_focused()
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
    for address in page.locator(".addresses b").all():  # no full stop begins a line
        assert address.evaluate("part => getComputedStyle(part).display") == "inline"
    page.get_by_role("button", name="Send my story").click()
    expect(page.get_by_role("alert")).to_be_visible()
    expect_accessible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


# https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio
CONTRAST = """
(part) => {
  const style = getComputedStyle(part);
  const [text, back] = [style.color, style.backgroundColor].map((color) => {
    const [r, g, b, a = 1] = color.match(/[\\d.]+/g).map(Number);
    const [red, green, blue] = (a ? [r, g, b] : [255, 255, 255]).map(
      (value) => value <= 10 ? value / 3294.6 : ((value / 255 + 0.055) / 1.055) ** 2.4);
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  });
  return (Math.max(text, back) + 0.05) / (Math.min(text, back) + 0.05);
}
"""


def test_with_forced_colors_a_chosen_answer_and_the_next_place_can_be_read(page, live_server):
    page.emulate_media(forced_colors="active", color_scheme="light")
    say_age(page, live_server, "16 or 17")
    page.get_by_label("Math & data").check()
    chosen = page.locator("label", has=page.get_by_label("Math & data"))
    other = page.locator("label", has=page.get_by_label("Life sciences"))
    assert chosen.evaluate(CONTRAST) >= 7
    background = "label => getComputedStyle(label).backgroundColor"
    assert chosen.evaluate(background) != other.evaluate(background)
    page.goto(live_server.url)
    assert page.locator(".skyline .next").evaluate(CONTRAST) >= 7
    lit = page.locator(".skyline .newest").evaluate(background)
    page.goto(f"{live_server.url}/hear-from-our-youth/1/")
    assert page.locator("main .element").first.evaluate(background) == lit


# The words that stand on more than one line.
BROKEN = """
() => [...document.querySelectorAll("h1, h2, .statement, .progress-now p, .event")].flatMap((part) => {
  const walker = document.createTreeWalker(part, NodeFilter.SHOW_TEXT), range = new Range(), found = [];
  for (let text; (text = walker.nextNode()); )
    for (const word of text.data.matchAll(/\\p{L}+/gu)) {
      range.setStart(text, word.index);
      range.setEnd(text, word.index + word[0].length);
      if (new Set([...range.getClientRects()].map(({ top }) => top)).size > 1) found.push(word[0]);
    }
  return found;
})
"""  # noqa: E501


def test_with_letters_twice_as_large_a_phone_breaks_no_word_of_a_heading(page, live_server):
    store_sample_figures()
    soon = timezone.now() + timedelta(days=3)
    event(starts_at=soon, ends_at=soon + timedelta(hours=1), place="Sample Library")
    browser = page.context.new_cdp_session(page)
    browser.send("Page.setFontSizes", {"fontSizes": {"standard": 32, "fixed": 26}})
    page.set_viewport_size(PHONE)
    for address in ("/", "/vision/", "/events/", "/es/vision/", "/es/accessibility/"):
        page.goto(live_server.url + address)
        assert page.evaluate(BROKEN) == [], address
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], address


@pytest.mark.long
@pytest.mark.parametrize("prefix", ["", "/es"])
def test_axe_finds_nothing_on_any_page_in_any_state(page, monkeypatch, prefix, expect_accessible):
    answers = record_answers(monkeypatch, prefix)
    visit_errors(monkeypatch, prefix, visit_every_state(prefix))
    pages = {answer.text: path for path, _name, answer in answers if is_page(answer)}
    assert len(pages) > 100
    browser = page.context.new_cdp_session(page)

    def set_font_size(size):
        browser.send("Page.setFontSizes", {"fontSizes": {"standard": size, "fixed": size}})

    for html, path in pages.items():
        show(page, path, html)
        for width in (320, 390, 768, 1280, 1920):
            page.set_viewport_size({"width": width, "height": 800})
            expect_accessible()
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (path, width)
        set_font_size(32)
        page.set_viewport_size({"width": 390, "height": 800})
        page.reload()
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, (path, "large text")
        set_font_size(16)


def is_page(answer) -> bool:
    return "html" in answer.headers.get("Content-Type", "") and bool(answer.content)


def show(page, path: str, html: str) -> None:
    """Opens an answer that was given to a test client, with the site's own styles."""

    def answer(route):
        address = urlsplit(route.request.url).path
        if route.request.is_navigation_request():
            route.fulfill(body=html, content_type="text/html; charset=utf-8")
        elif address.startswith(settings.STATIC_URL):
            route.fulfill(path=finders.find(address.removeprefix(settings.STATIC_URL)))
        else:
            route.abort()

    page.unroute_all()
    page.route("**/*", answer)
    page.goto(f"http://testserver{path}")


@pytest.mark.long
def test_axe_finds_nothing_where_staff_read_stories(page, live_server, expect_accessible):
    submission = asked(AgeBand.FROM_16, photo=picture(), school="")
    received(email="adult@example.org")
    sign_in(page, live_server, member_of("Story reviewers", name="reviewer"))
    for address in (
        reverse("wagtailadmin_home"),
        reverse("youth_stories:list"),
        reverse("youth_stories:inspect", args=[submission.pk]),
    ):
        page.goto(live_server.url + address)
        expect_accessible("main")
