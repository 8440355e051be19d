"""Old phones drop what they do not know of the styles: the pages stay whole and readable."""

import re

import pytest
from django.conf import settings

from psec_site.page_cache.inline_css import STYLE_SHEETS
from tests.browser.steps import PHONE
from tests.factories import published

pytestmark = pytest.mark.django_db

WALL = "/hear-from-our-youth/"
ADDRESSES = ("/", WALL, f"{WALL}2/", "/mission/")
FRANKLIN_DEEP, ENGINEERING = "rgb(10, 47, 92)", "rgb(248, 207, 90)"
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
# Of all words of the page: whether something lies on their middle, or they leave the screen.
COVERED = """
() => [...document.querySelectorAll("h1, h2, h3, p, .name")].filter((words) => {
  words.scrollIntoView({ block: "center", behavior: "instant" });
  const box = words.getBoundingClientRect();
  if (!box.width || words.closest(".vh, .card, [aria-hidden]")) return false;
  const top = document.elementFromPoint(box.left + Math.min(box.width / 2, 20), box.top + box.height / 2);
  return box.right > innerWidth + 1 || !(top && (words.contains(top) || top.contains(words)));
}).map((words) => words.textContent.trim())
"""  # noqa: E501


def css() -> str:
    sheets = [settings.BASE_DIR / "static" / name for name in STYLE_SHEETS]
    return COMMENT.sub("", "".join(sheet.read_text() for sheet in sheets))


def without(css: str, prelude: str) -> str:
    """The style sheet without the blocks that begin with this."""
    kept, end = "", 0
    for found in re.finditer(prelude + r"[^{;]*{", css):
        if found.start() < end:
            continue
        kept += css[end : found.start()]
        depth, end = 1, found.end()
        while depth:
            depth += {"{": 1, "}": -1}.get(css[end], 0)
            end += 1
    return kept + css[end:]


def show(page, client, address: str, css: str) -> None:
    html = client.get(address).content.decode()
    page.set_content(re.sub(r"(?s)<style>.*?</style>", lambda _: f"<style>{css}</style>", html))
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], address
    assert page.evaluate(COVERED) == [], address


def style(page, selector: str, name: str) -> str:
    return page.locator(selector).first.evaluate(f"part => getComputedStyle(part).{name}")


def test_without_cascade_layers_a_page_is_plain_and_whole_in_its_colors(page, client):
    """iOS 12 to 15.3, Android 5."""
    published(field="engineering")
    page.set_viewport_size(PHONE)
    plain = without(css(), r"@layer \w+").replace("not (accent-color: red)", "(color: red)")
    assert "@layer" in css()
    for address in ADDRESSES:
        show(page, client, address, plain)
        assert style(page, "body", "backgroundColor") == "rgb(251, 248, 241)"
        assert style(page, ".footer", "backgroundColor") == FRANKLIN_DEEP
    show(page, client, WALL, plain)
    assert style(page, "a.is-engineering.element", "backgroundColor") == ENGINEERING


def test_without_range_queries_and_container_queries_the_phone_layout_stands(page, client):
    """iOS 15.4 to 15.8."""
    published(field="engineering")
    page.set_viewport_size(PHONE)
    narrow = without(without(css(), r"@media[^{]*[<>]"), "@container").replace("overflow: clip", "")
    for address in ADDRESSES:
        show(page, client, address, narrow)
    show(page, client, WALL, narrow)
    first, second = (
        page.locator(".elements > li:not(.open)").nth(n).bounding_box() for n in (0, 1)
    )
    assert first["width"] == pytest.approx(second["width"], abs=1)
    assert style(page, ".elements", "gridTemplateColumns").count("px") == 2


def test_no_rule_that_old_phones_need_shares_its_selectors_with_has():
    """A browser that does not know one selector of a list drops the rule."""
    for selectors in re.findall(r"([^{};]+){", css()):
        if ":has(" in selectors and not selectors.strip().startswith("@"):
            parts = re.split(r",(?![^()]*(?:\([^()]*\)[^()]*)*\))", selectors)
            assert all(":has(" in part for part in parts), selectors
