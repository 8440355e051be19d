"""The pages of the handbook: a file a task in topics/, in words that staff understand.

In a step's `text`, **two stars** quote a label of the `screen` that the step is about. A test looks
for each on the real screen, in the `roles` that do the task; its screens.py opens them by name.
A `picture` is static/handbook/<picture>.webp, which `make handbook` writes, twice as large as it is
shown.
"""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from PIL import Image

FOLDER = Path(__file__).with_name("topics")
PICTURES = settings.BASE_DIR / "static" / "handbook"
GROUPS = {
    "Pages": [
        "mission",
        "spotlight",
        "schedule",
        "undo",
        "news",
        "event",
        "translate",
        "alert",
        "feature-story",
        "form",
        "menu",
        "redirect",
        "spanish-letters",
    ],
    "Stories": ["publish-story", "saved-answers", "take-down", "concern"],
    "You and your colleagues": ["sign-in", "people"],
}
LABEL = re.compile(r"\*\*(.+?)\*\*")


@dataclass(frozen=True)
class Step:
    title: str
    text: str
    roles: tuple[str, ...]
    screen: str = ""
    picture: str = ""
    alt: str = ""

    @property
    def labels(self) -> list[str]:
        return LABEL.findall(self.text)

    @property
    def picture_size(self) -> tuple[int, int]:
        with Image.open(PICTURES / f"{self.picture}.webp") as image:
            return image.width // 2, image.height // 2

    @property
    def html(self) -> SafeString:
        words = re.sub(r"(?<!\*)\*([^*]+)\*(?!\*)", r"<em>\1</em>", conditional_escape(self.text))
        return mark_safe(LABEL.sub(r"<b>\1</b>", words))  # noqa: S308 - it is escaped


@dataclass(frozen=True)
class Topic:
    name: str
    title: str
    lead: str
    roles: tuple[str, ...]
    steps: tuple[Step, ...]

    @property
    def everybody(self) -> set[str]:
        """The roles that do the task, or a step of it."""
        return {*self.roles, *(role for step in self.steps for role in step.roles)}


@cache
def groups() -> dict[str, list[Topic]]:
    """The topics by group, in the order in which they are read."""
    return {group: [_read(name) for name in names] for group, names in GROUPS.items()}


def topics() -> dict[str, Topic]:
    return {topic.name: topic for group in groups().values() for topic in group}


def _read(name: str) -> Topic:
    data = tomllib.loads((FOLDER / f"{name}.toml").read_text())
    roles = data["roles"]
    steps = [Step(**{**step, "roles": tuple(step.get("roles", roles))}) for step in data["steps"]]
    return Topic(name, data["title"], data["lead"], tuple(roles), tuple(steps))
