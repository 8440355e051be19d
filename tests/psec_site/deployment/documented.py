"""docs/deploy.md as commands, and the command lines of the units."""

import re
import shlex
from typing import NamedTuple

from django.conf import settings

DOCUMENT = settings.BASE_DIR / "docs/deploy.md"
UNITS = settings.BASE_DIR / "psec_site/systemd"
PROGRAMS = "/srv/psec/site/.venv/bin/"
LONG_RUNNING = {"web": "psec-web", "worker": "psec-worker", "scheduler": "psec-scheduler"}
# What is replaced when the blocks are run. Nothing else is.
REPOSITORY = "https://git.example.org/psec.git"
MAIL_SERVER = "smtp+tls://user:password@mail.example.org:587"


class Block(NamedTuple):
    title: str  # of its section
    language: str
    text: str


def blocks() -> list[Block]:
    """Every fenced block of the document, in order."""
    found, title, fence = [], "", None
    for line in DOCUMENT.read_text().splitlines(keepends=True):
        if fence is None and line.startswith("#"):
            title = line.strip("# \n")
        if not line.lstrip().startswith(("```", "~~~")):
            if fence is not None:
                fence.append(line)
        elif fence is None:
            fence, language = [], line.strip().lstrip("`~")
        else:
            found.append(Block(title, language, "".join(fence)))
            fence = None
    assert fence is None, "The last block is not closed."
    return found


def replaced(text: str, **by: str) -> str:
    """The block as it is run, with another `repository` and `mail_server`."""
    return text.replace(REPOSITORY, by["repository"]).replace(MAIL_SERVER, by["mail_server"])


def command(unit: str) -> list[str]:
    """The unit's first ExecStart, without the folder of the programs."""
    text = (UNITS / f"{unit}.service").read_text().replace("\\\n", " ")
    first, *others = shlex.split(re.search(r"^ExecStart=(.*)$", text, re.M)[1])
    return [first.removeprefix(PROGRAMS), *others]
