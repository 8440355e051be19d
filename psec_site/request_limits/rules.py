"""The table of what each address may be sent, and of which requests are expensive.

nginx.conf has the same paths and sizes in the same order; a test compares them.
"""

import re
from dataclasses import dataclass
from typing import Any

KB, MB = 1024, 1024 * 1024

# The threads of each gunicorn worker. What Work below may hold, and photos of the form
# (pages/decoding/sandbox.py), leaves five of them, which nothing but reading uses.
THREADS = 16


@dataclass(frozen=True, eq=False)  # each kind is itself, whatever its numbers
class Work:
    """How many requests of a kind a process runs at once, and how many may wait for how long."""

    at_once: int
    waiting: int = 0
    seconds: float = 5


PASSWORDS = Work(at_once=1, waiting=2)  # a hash takes most of a second of CPU time
PICTURES = Work(at_once=1, waiting=1)  # in the admin
EXPORTS = Work(at_once=1)  # they run for half a minute, so there is no point in waiting


@dataclass(frozen=True)
class Rule:
    """For addresses whose whole path matches: the largest body in bytes, and what a POST costs."""

    path: str
    largest: int
    work: Work | None = None


# The first that matches counts. The form takes twice the largest photo: it says itself what is
# wrong with a photo of 13 to 24 MB, and keeps the words.
RULES = (
    Rule(r"(/es)?/share-your-story/([0-9A-Z-]+/)?", 24 * MB),
    Rule(r"/account/.*", 256 * KB, PASSWORDS),
    Rule(r"/admin/users/.*", 256 * KB, PASSWORDS),
    Rule(r"/admin/account/.*", 12 * MB, PICTURES),  # the picture of oneself
    Rule(r"/admin/images/.*", 12 * MB, PICTURES),  # WAGTAILIMAGES_MAX_UPLOAD_SIZE and the rest
    Rule(r"/admin/documents/.*", 12 * MB),  # WAGTAILDOCS_MAX_UPLOAD_SIZE and the rest
    Rule(r"/admin/youth-stories/export/", 256 * KB, EXPORTS),
    Rule(r"/admin/youth-stories/.*", 24 * MB),  # a photo and a signed form
    Rule(r"/admin/.*", 3 * MB),  # Django's DATA_UPLOAD_MAX_MEMORY_SIZE and the rest
    # Everything else. What is typed into the form and saved meanwhile fits twice over.
    Rule(r".*", 512 * KB),
)
_PATTERNS = [(re.compile(rule.path, re.DOTALL), rule) for rule in RULES]
_EXPORT_QUERY = re.compile(r"(?:^|&)export=")  # Wagtail's reports and lists, by GET


def rule_for(path: str) -> Rule:
    """The first rule that matches the path."""
    return next(rule for pattern, rule in _PATTERNS if pattern.fullmatch(path))


def work_of(environ: dict[str, Any]) -> Work | None:
    """Which expensive work this request asks for, if any."""
    path, method = environ.get("PATH_INFO", ""), environ["REQUEST_METHOD"]
    if path.startswith("/admin/") and _EXPORT_QUERY.search(environ.get("QUERY_STRING", "")):
        return EXPORTS
    return rule_for(path).work if method == "POST" else None
