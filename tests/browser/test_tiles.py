"""A tile holds any name at any width, with text spaced out or twice as large."""

import pytest

from tests.factories import picture, published, run_waiting_tasks

pytestmark = pytest.mark.django_db(transaction=True)

WIDTHS = (320, 390, 768, 1024, 1280, 1920)
# https://www.w3.org/TR/WCAG22/#text-spacing
SPACED = """
() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync("* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }");
  document.adoptedStyleSheets = [sheet];
}
"""  # noqa: E501
# Of each tile of the list: its place, its parts, how far their letters reach, and the line that the
# letters of its symbol stand on.
TILES = """
() => [...document.querySelectorAll(".elements .element")].map((tile) => {
  const box = (part) => part.getBoundingClientRect().toJSON();
  const letters = (part) => {
    const range = document.createRange();
    range.selectNodeContents(part.lastChild ?? part); // not what is hidden before a number
    return range.getBoundingClientRect().toJSON();
  };
  const parts = [...tile.querySelectorAll(".photo, .no, .field, .sym, .name, .what")];
  const probe = document.createElement("span");
  probe.style.cssText = "display: inline-block; inline-size: 0; block-size: 0";
  tile.querySelector(".sym").append(probe);
  const baseline = probe.getBoundingClientRect().bottom;
  probe.remove();
  return {
    words: tile.textContent.trim().replace(/\\s+/g, " "),
    box: box(tile),
    baseline,
    parts: parts.map((part) => [part.className.split(" ")[0], box(part), letters(part)]),
  };
})
"""
# Of each place of Home's skyline that is a link: its letters are a part of the drawing.
SKYLINE = """
() => [...document.querySelectorAll(".skyline a")].map((link) => [
  link.textContent.trim(),
  link.getBoundingClientRect().toJSON(),
  link.querySelector("b").getBoundingClientRect().toJSON(),
])
"""


@pytest.fixture
def wall(page, live_server):
    """The wall with names and subjects that are longer than a tile is wide, open in a browser."""
    words = {"last_name": "", "role": "", "stage": "college"}
    photo = picture((300, 400))
    published(first_name="A" * 40, study="#" + "b" * 58, photo=photo, field="earth", **words)
    published(first_name="Wilhelmina-Oluwaseun", study="Electroencephalography", **words)
    published(first_name="Ww", study="", field="physical", **words)
    published(first_name="M" * 40, study="Data science for public transit and buses", **words)
    photo = picture((400, 300))
    published(first_name="Zoë", study="Farming", photo=photo, field="health", **words)
    run_waiting_tasks()  # makes the photos' renditions
    return f"{live_server.url}/hear-from-our-youth/"


def expect_whole(page, width: int, *, on_one_line: bool) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    tiles = page.evaluate(TILES)
    assert len(tiles) > 6
    lines: dict[float, set[float]] = {}
    for tile in tiles:
        where, box = (width, tile["words"]), tile["box"]
        for name, part, letters in tile["parts"]:
            assert part["top"] >= box["top"] - 0.5, (where, name)
            assert part["bottom"] <= box["bottom"] + 0.5, (where, name)
            if name != "photo":
                assert letters["left"] >= box["left"], (where, name)
                assert letters["right"] <= box["right"], (where, name)
        for number, (name, one, _letters) in enumerate(tile["parts"]):
            for other_name, other, _letters in tile["parts"][number + 1 :]:
                is_beside = one["right"] <= other["left"] + 1 or other["right"] <= one["left"] + 1
                is_below = one["bottom"] <= other["top"] + 1 or other["bottom"] <= one["top"] + 1
                assert is_beside or is_below, (where, name, other_name)
        lines.setdefault(round(box["top"]), set()).add(round(tile["baseline"]))
    if on_one_line:
        for baselines in lines.values():
            assert max(baselines) - min(baselines) <= 1, (width, baselines)


def test_a_tile_holds_any_name_and_the_symbols_of_a_row_stand_on_one_line(page, wall):
    browser = page.context.new_cdp_session(page)
    for size in (16, 32):
        browser.send("Page.setFontSizes", {"fontSizes": {"standard": size, "fixed": size}})
        page.goto(wall)
        assert page.locator(".element--photo").count() == 2
        for width in WIDTHS:
            expect_whole(page, width, on_one_line=True)
        page.evaluate(SPACED)
        for width in WIDTHS:
            expect_whole(page, width, on_one_line=False)
        page.goto(wall.removesuffix("hear-from-our-youth/"))
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            places = page.evaluate(SKYLINE)
            assert len(places) == 7  # element 1, these, and the next
            for words, place, letters in places:
                assert letters["left"] >= place["left"] - 0.5, (width, words)
                assert letters["right"] <= place["right"] + 0.5, (width, words)
                assert letters["top"] >= place["top"] - 0.5, (width, words)
                assert letters["bottom"] <= place["bottom"] + 0.5, (width, words)
        for address in (f"{wall}2/", f"{wall}3/", f"{wall.replace('/hear', '/es/hear')}5/"):
            page.goto(address)
            for width in WIDTHS:
                page.set_viewport_size({"width": width, "height": 800})
                widest = page.evaluate("document.documentElement.scrollWidth")
                assert widest <= width, (address, size, width)
