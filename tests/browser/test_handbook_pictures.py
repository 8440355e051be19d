"""The pictures of the handbook show what is on the screen: `make handbook` takes them anew.

Each is a part of a real screen on a phone, with sample content, in the role that does the task. The
words on it stand in handbook_pictures.txt, so that this fails when one of them is gone.
"""

import os
import re
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from psec_site.handbook.topics import PICTURES, topics
from tests.browser.steps import sign_in
from tests.factories import member_of
from tests.psec_site.handbook.screens import make_screens

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long]

WORDS = Path(__file__).with_name("handbook_pictures.txt")
EDGE = 8  # around what a picture shows, in pixels of the page


def edit_this_page(page: Page) -> list[Locator]:
    page.get_by_role("button", name="View Wagtail quick actions").click()
    for name in ("Go to Wagtail admin", "Show in Explorer", "Edit this page", "Checks"):
        expect(page.get_by_role("menuitem", name=name)).to_be_visible()  # one after the other
    return [page.get_by_role("menu"), page.locator("#wagtail-userbar-trigger")]


def mission(page: Page) -> list[Locator]:
    return [*field(page, "statement"), *field(page, "target_year")]


def publish(page: Page) -> list[Locator]:
    page.get_by_role("button", name="More actions").click()
    expect(page.get_by_role("button", name="Submit for review")).to_be_visible()
    return [page.locator("footer nav"), page.get_by_role("button", name="Submit for review")]


def upload(page: Page) -> list[Locator]:
    page.get_by_role("button", name="Choose an image", exact=True).first.click()
    page.get_by_role("tab", name="Upload").click()
    dialog = page.get_by_role("dialog")
    return [
        dialog.get_by_role("tab", name="Upload"),
        dialog.get_by_text("What does the picture show?"),
        dialog.get_by_text("How you find it again"),
    ]


def feature_first(page: Page) -> list[Locator]:
    page.get_by_label("Feature first").check()
    return field(page, "feature_first")


def status(page: Page) -> list[Locator]:
    button = set_schedule(page)
    return [page.get_by_text("No publishing schedule set"), button]


def schedule(page: Page) -> list[Locator]:
    set_schedule(page).click()
    dialog = page.get_by_role("dialog", name="Set publishing schedule")
    # Without the calendar, which would lie on the button.
    dialog.get_by_label("Go live date/time").evaluate("it => { it.value = '2030-12-03 17:00' }")
    return [dialog.get_by_role("heading"), dialog.get_by_role("button", name="Save schedule")]


def scheduled(page: Page) -> list[Locator]:
    return [page.get_by_role("button", name="Schedule to publish on")]


def featured_story(page: Page) -> list[Locator]:
    return field(page, "featured_story")


def event(page: Page) -> list[Locator]:
    return [*field(page, "starts_at"), *field(page, "repeats")]


def question(page: Page) -> list[Locator]:
    page.get_by_role("button", name="Add question").click()
    return [page.locator("[data-inline-panel-child]").first]


def answers(page: Page) -> list[Locator]:
    return [page.locator(".form-answers")]


def letters(page: Page) -> list[Locator]:
    rows = page.locator("table.listing tbody tr")
    return [rows.nth(0), rows.nth(1)]


def letter(page: Page) -> list[Locator]:
    return [*field(page, "text"), *field(page, "text_es")]


def history(page: Page) -> list[Locator]:
    row = page.locator("table.listing tbody tr").filter(has_text="Draft saved").last
    row.get_by_role("button").first.click()
    item = page.get_by_role("link", name="Compare with current version")
    expect(item).to_be_visible()
    return [row, item]


def show_in_menus(page: Page) -> list[Locator]:
    page.get_by_role("tab", name="Promote").click()
    return field(page, "show_in_menus")


def sort(page: Page) -> list[Locator]:
    rows = page.locator("table.listing tbody tr")
    return [rows.nth(0), rows.nth(2)]


def queue(page: Page) -> list[Locator]:
    return [page.locator(".listing tbody tr").filter(has_text="Waiting to be read").first]


def decide(page: Page) -> list[Locator]:
    return [page.locator("#decide")]


def posts(page: Page) -> list[Locator]:
    return [page.locator(".posts")]


def withdraw(page: Page) -> list[Locator]:
    return [page.get_by_text("Withdraw this story for good", exact=True)]


TAKE = {
    "edit-this-page": edit_this_page,
    "mission": mission,
    "publish": publish,
    "upload": upload,
    "feature-first": feature_first,
    "status": status,
    "schedule": schedule,
    "scheduled": scheduled,
    "featured-story": featured_story,
    "event": event,
    "question": question,
    "answers": answers,
    "letters": letters,
    "letter": letter,
    "history": history,
    "show-in-menus": show_in_menus,
    "sort": sort,
    "queue": queue,
    "decide": decide,
    "ask-for-consent": decide,
    "publish-story": decide,
    "withdraw": withdraw,
    "posts": posts,
}
# The others are taken on the screen of their step.
ON_THE_WAY = {"upload": "new spotlight", "sort": "home order"}


def field(page: Page, name: str) -> list[Locator]:
    """A field with its label."""
    return [page.locator(f"#id_{name}-label"), page.locator(f".w-field:has(#id_{name})").last]


def set_schedule(page: Page) -> Locator:
    """The button in the side panel Status."""
    page.get_by_role("button", name="Toggle status").click()
    button = page.get_by_role("button", name="Set schedule")
    expect(button).to_be_visible()
    return button


@pytest.fixture
def browser_context_args(browser_context_args):
    phone = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2}
    return browser_context_args | phone


def test_the_pictures_of_the_handbook_show_what_is_on_the_screen(page, live_server):
    words = {}
    page.context.add_init_script("localStorage.clear()")  # no side panel stays open
    for roles, screens in by_role().items():
        sign_in(page, live_server, member_of(*roles, name="-".join(roles).replace(" ", "-")))
        for name, address in screens:
            page.goto(live_server.url + address)
            shown = TAKE[name](page)
            words[name] = sorted(lines(shown))
            if os.environ.get("WRITE_PICTURES"):
                write(name, page, shown)
    text = "\n".join(f"{name}: {' | '.join(each)}" for name, each in sorted(words.items())) + "\n"
    if os.environ.get("WRITE_PICTURES"):
        WORDS.write_text(text)
    assert WORDS.read_text() == text, "What is pictured has other words now: run make handbook."


def by_role() -> dict[tuple[str, ...], list[tuple[str, str]]]:
    """The pictures with the addresses of their screens, by the roles that see them."""
    screens, found = make_screens(), {}
    for topic in topics().values():
        for step in topic.steps:
            if step.picture:
                screen = ON_THE_WAY.get(step.picture, step.screen)
                found.setdefault(step.roles, []).append((step.picture, screens[screen]))
    return found


def lines(shown: list[Locator]) -> set[str]:
    """The words in a picture, without those that change by the day, as do keys and dates."""
    found = {line.strip() for part in shown for line in re.split(r"[\n\t]", part.inner_text())}
    return {line for line in found if line and not re.search(r"\d|ago", line)}


def write(name: str, page: Page, shown: list[Locator]) -> None:
    """Writes the part of the page from the first of these to the last, in few colors."""
    shown[-1].scroll_into_view_if_needed()
    shown[0].scroll_into_view_if_needed()
    page.wait_for_timeout(400)  # what is unfolding, and pictures
    boxes = [box for part in shown if (box := part.bounding_box())]
    left, top = (max(0, min(box[side] for box in boxes) - EDGE) for side in "xy")
    right = min(390, max(box["x"] + box["width"] for box in boxes) + EDGE)
    bottom = max(box["y"] + box["height"] for box in boxes) + EDGE
    clip = {"x": left, "y": top, "width": right - left, "height": bottom - top}
    image = Image.open(BytesIO(page.screenshot(clip=clip, animations="disabled")))
    few = image.convert("RGB").quantize(64, dither=Image.Dither.NONE).convert("RGB")
    few.save(PICTURES / f"{name}.webp", lossless=True, method=6)
