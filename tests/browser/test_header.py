"""The header holds any menu that staff make, at every width, in both languages, without scripts."""

from itertools import combinations

import pytest
from playwright.sync_api import expect
from wagtail.models import Page

from pages.models import StandardPage
from tests.browser.steps import PHONE
from tests.factories import home_page

pytestmark = pytest.mark.django_db(transaction=True)

TITLES = {
    "en": [
        "Mission",
        "Vision",
        "PSEC Members In Action",
        "Hear From Our Youth",
        "Events",
        "News",
        "People and workgroups",
        "For teachers and schools",
        "Contact",
    ],
    "es": [
        "Misión",
        "Visión",
        "Miembros de PSEC en acción",
        "Hear From Our Youth",
        "Eventos",
        "Noticias",
        "Personas y grupos de trabajo",
        "Para maestras, maestros y escuelas",
        "Contacto",
    ],
}
ADDRESS = {"en": "/", "es": "/es/"}
# What staff might write: long titles, and words that are longer than a phone is wide.
LONG = ["Undergraduate and graduate scholarships of our members", "A" * 20, "Data" * 15]
WIDTHS = (320, 390, 767, 768, 1279, 1280, 1920)
# The parts that can be seen, with their words and their places on the screen.
PARTS = """
() => [...document.querySelectorAll(
    ".logo svg, .masthead .language, .menu-button, .nav a, .masthead-action")]
  .filter((part) => part.checkVisibility())
  .map((part) => [part.textContent.trim(), part.getBoundingClientRect().toJSON()])
"""


@pytest.fixture
def menu():
    """A function that puts pages with these titles into a language's menu, and nothing else."""

    def make(language: str, titles: list[str]) -> None:
        parent = home_page(language)
        Page.objects.update(show_in_menus=False)
        for number, title in enumerate(titles):
            slug = f"entry-{number}"
            if page := Page.objects.child_of(parent).filter(slug=slug).first():
                Page.objects.filter(pk=page.pk).update(title=title, show_in_menus=True)
            else:
                parent.add_child(instance=StandardPage(title=title, slug=slug, show_in_menus=True))

    return make


@pytest.fixture
def without_scripts(browser, live_server):
    """A page of a browser that runs no scripts."""
    context = browser.new_context(java_script_enabled=False)
    yield context.new_page()
    context.close()


def expect_whole(page, width: int) -> list[str]:
    """Nothing in the header is cut off or lies on anything else. Returns the words of its parts."""
    page.set_viewport_size({"width": width, "height": 800})
    parts = page.evaluate(PARTS)
    for words, box in parts:
        assert box["left"] >= 0, (width, words)
        assert box["right"] <= width + 0.5, (width, words)
    for (words, one), (others, other) in combinations(parts, 2):
        is_beside = one["right"] <= other["left"] + 0.5 or other["right"] <= one["left"] + 0.5
        is_below = one["bottom"] <= other["top"] + 0.5 or other["bottom"] <= one["top"] + 0.5
        assert is_beside or is_below, (width, words, others)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    logo = parts[0][1]
    assert logo["width"] >= 100, width
    assert logo["width"] / logo["height"] == pytest.approx(209 / 50, rel=0.02), width
    return [words for words, _box in parts]


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_header_holds_any_menu_at_every_width(without_scripts, menu, live_server, language):
    page = without_scripts
    for titles in (TITLES[language][:4], TITLES[language][:5], TITLES[language], LONG):
        menu(language, titles)
        page.goto(f"{live_server.url}{ADDRESS[language]}")
        for width in WIDTHS:
            seen = expect_whole(page, width)
            assert (titles[-1] in seen) is (width >= 768), (width, seen)


@pytest.mark.long
@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("count", [4, 5, 6, 7, 8, 9])
def test_the_header_holds_at_all_widths(without_scripts, menu, live_server, language, count):
    menu(language, TITLES[language][:count])
    without_scripts.goto(f"{live_server.url}{ADDRESS[language]}")
    for width in range(320, 1921, 8):
        expect_whole(without_scripts, width)


def test_a_short_menu_stands_beside_the_logo_and_a_long_one_below(page, menu, live_server):
    def top_of(part: str) -> float:
        return page.locator(part).bounding_box()["y"]

    page.set_viewport_size({"width": 1280, "height": 800})
    menu("en", TITLES["en"][:4])
    for address in ("/", "/nowhere/"):  # there the other language's link is wider
        page.goto(live_server.url + address)
        page.evaluate("document.fonts.ready.then(() => true)")
        assert top_of(".nav") < top_of(".masthead-action") + 20
        assert top_of(".nav li:first-child") == top_of(".nav li:last-child")
    menu("en", TITLES["en"][:5])
    page.goto(live_server.url)
    assert top_of(".nav") > top_of(".masthead-action") + 20


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_phone_opens_the_menu_by_keyboard_without_scripts(
    without_scripts, menu, live_server, language
):
    page = without_scripts
    page.set_viewport_size(PHONE)
    menu(language, TITLES[language])
    page.goto(f"{live_server.url}{ADDRESS[language]}")
    button = page.get_by_role("button", name="Menu" if language == "en" else "Menú")
    entries = page.locator(".nav a")
    expect(entries.last).to_be_hidden()
    button.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(entries.first).to_be_focused()
    for title, entry in zip(TITLES[language], entries.all(), strict=True):
        expect(entry).to_have_text(title)
        box = entry.bounding_box()
        assert box["x"] > 0
        assert box["x"] + box["width"] < PHONE["width"]
        assert box["y"] > button.bounding_box()["y"] + button.bounding_box()["height"]
        assert box["height"] >= 44
    page.keyboard.press("Escape")
    expect(entries.last).to_be_hidden()
    expect(button).to_be_focused()


def test_the_header_holds_letters_twice_as_large(page, menu, live_server):
    browser = page.context.new_cdp_session(page)
    browser.send("Page.setFontSizes", {"fontSizes": {"standard": 32, "fixed": 26}})
    menu("en", TITLES["en"])
    page.goto(live_server.url)
    for width in WIDTHS:
        expect_whole(page, width)
    page.set_viewport_size(PHONE)
    page.get_by_role("button", name="Menu").click()
    main = page.get_by_role("navigation", name="Main")
    expect(main.get_by_role("link", name="Contact", exact=True)).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
