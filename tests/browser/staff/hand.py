"""A hand on a phone: it touches only what is on the screen, and counts what a task takes."""

import os
import re

from playwright.sync_api import FilePayload, Locator, Page, expect

WIDTH = 390
SMALLEST = 24  # pixels of what can be touched, WCAG 2.2's 2.5.8
type Name = str | re.Pattern[str]


class Hand:
    """Counts the screens that somebody is led to, dialogs included, and the fields they fill in."""

    def __init__(self, page: Page, address: str):
        self.page = page
        self.address = address
        self.screens = 0
        self.fields = 0
        self.pictures = 0
        self.part: Page | Locator = page
        page.wait_for_load_state()
        page.on("domcontentloaded", lambda _: self._see())

    def open(self, path: str) -> None:
        """The first screen of a task: from a bookmark, a letter or the site itself."""
        self.page.goto(self.address + path)

    def press(self, name: Name, role="button", within: Locator | None = None) -> None:
        exact = isinstance(name, str)
        target = (within or self.part).get_by_role(role, name=name, exact=exact)
        self._within_reach(target)
        self._keep_picture()
        target.click()

    def open_menu(self, *names: str) -> None:
        """Opens Wagtail's menu, and follows these of its entries."""
        self.press("Toggle sidebar")
        for name in names:
            role = "link" if name == names[-1] else "button"
            self.press(name, role=role, within=self.page.locator(".sidebar"))

    def enter(self, label: Name, words: str) -> None:
        self.fields += 1
        self._within_reach(self.field(label)).fill(words)

    def tick(self, label: Name) -> None:
        self.fields += 1
        self._within_reach(self.field(label), smallest=16).check()

    def choose(self, label: Name, option: str) -> None:
        self.fields += 1
        self._within_reach(self.field(label)).select_option(option)

    def write(self, words: str) -> None:
        """In the only text with paragraphs and links."""
        self.fields += 1
        self._within_reach(self.part.locator("[contenteditable=true]")).fill(words)

    def choose_file(self, field: Locator, *files: FilePayload) -> None:
        self.fields += 1
        field.set_input_files(files)

    def field(self, label: Name) -> Locator:
        named = self.part.get_by_label(label, exact=isinstance(label, str))
        return self.part.locator("input, select, textarea").and_(named)

    def in_dialog(self, name: Name) -> None:
        """What follows is in this dialog: a screen of its own."""
        self.part = self.page.get_by_role("dialog").filter(has_text=name)
        expect(self.part).to_be_visible()
        self._see()

    def out_of_dialog(self) -> None:
        expect(self.part).to_be_hidden()
        self.part = self.page

    def sees(self, words: Name) -> None:
        expect(self.part.get_by_text(words).first).to_be_visible()
        self.page.wait_for_load_state()  # so that its screen is counted
        self._keep_picture()

    def took(self) -> tuple[int, int]:
        return self.screens, self.fields

    def _see(self) -> None:
        self.screens += 1

    def _keep_picture(self) -> None:
        if folder := os.environ.get("SHOTS"):
            self.pictures += 1
            test = os.environ["PYTEST_CURRENT_TEST"].partition("::test_")[2].partition("[")[0]
            self.page.wait_for_timeout(500)
            self.page.screenshot(path=f"{folder}/{test[:30]}-{self.pictures}.png")

    def _within_reach(self, target: Locator, smallest: float = SMALLEST) -> Locator:
        """Fails where somebody would have to scroll sideways, or to aim."""
        target.scroll_into_view_if_needed()
        box = target.bounding_box()
        assert box
        assert box["x"] >= 0, (target, box)
        assert box["x"] + box["width"] <= WIDTH + 0.5, (target, box)
        assert min(box["width"], box["height"]) >= smallest, (target, box)
        return target
