"""Waits until a disturbed site is well again, then collects what is there."""

import os
import re
from datetime import UTC, datetime, timedelta

from .browser import Browser, persist
from .checker import WORD, Seen
from .history import DONE, WITHDRAW, History
from .site import Site

WALL = "/hear-from-our-youth/"
TILE = re.compile(rf"{WALL}(\d+)/")
NEXT = re.compile(r"\?page=(\d+)")
RECEIPT = "We have your story"
LONG_AGO = "2020-01-01 00:00:00"  # as Django writes it on SQLite
TASKS = "django_tasks_database_dbtaskresult"
# The files in these folders are named by no row: psec_site/unused_files.py.
NOT_OF_ROWS = {"erasures", "identity", "restores", "revoked"}
FILES = {
    "youth_stories_storyphoto": "private",
    "youth_stories_publicphoto": "media",
    "youth_stories_publicphotorendition": "media",
}
CONSENTS = """
    SELECT submission.story, consent.role FROM youth_stories_submission submission
    JOIN youth_stories_consent consent ON consent.story_id = submission.story_id
"""
TWICE = range(2)  # so that both workers are asked, each with a cache of its own


def settle(site: Site) -> None:
    """Until everything runs and no task is left: none waits its minutes until it is tried again."""
    site.mailbox.answer, site.mailbox.refused = "250 OK", {}
    site.wait_until(site.answers)
    site.wait_until(lambda: _no_task_is_left(site), "for tasks")


def _no_task_is_left(site: Site) -> bool:
    longest_wait = datetime.now(UTC) + timedelta(days=2)
    too_long = f"run_after BETWEEN '{longest_wait:%Y-%m-%d}' AND '9000-01-01'"
    site.database.run(
        f"UPDATE {TASKS} SET run_after = '{LONG_AGO}', finished_at = '{LONG_AGO}', "
        f"started_at = '{LONG_AGO}' WHERE status <> 'SUCCESSFUL' AND NOT {too_long}"
    )
    return not site.database.query(f"SELECT id FROM {TASKS} WHERE status <> 'SUCCESSFUL'")


def look(site: Site, history: History) -> Seen:
    """What the database, the files, the mailbox and a visitor show now."""
    query, rows = site.database.query, site.database.rows()
    seen = Seen(rows=rows)
    for text, role in query(CONSENTS):
        seen.consents |= {(word, role) for word in WORD.findall(text)}
    mails = [mail for mail in site.mailbox.mails if RECEIPT in mail.subject]
    seen.letters = {address for mail in mails for address in mail.to}
    seen.logs = "".join(file.read_text() for file in site.logs.iterdir())
    _look_at_files(site, seen)
    _look_at_pages(site, history, seen)
    return seen


def _look_at_files(site: Site, seen: Seen) -> None:
    named = {}
    for table, folder in FILES.items():
        for (name,) in site.database.query(f"SELECT file FROM {table}"):
            named[site.data / folder / name] = name
    seen.missing_files = [name for path, name in named.items() if not path.exists()]
    if _unused_files(site):
        _sweep(site)
    seen.unused_files = _unused_files(site)


def _unused_files(site: Site) -> list[str]:
    rows = "".join(site.database.rows().values())
    found = []
    for folder in ("private", "media"):
        root = site.data / folder
        names = [str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()]
        found += [name for name in names if name.split("/")[0] not in NOT_OF_ROWS]
    return [name for name in found if name not in rows]


def _sweep(site: Site) -> None:
    """What the scheduler does once a day with files of a day ago."""
    for folder in ("private", "media"):
        for path in (site.data / folder).rglob("*"):
            os.utime(path, (0, 0))
    site.run("scheduler", "--once")


def _look_at_pages(site: Site, history: History, seen: Seen) -> None:
    visitor = Browser(site.port, 0)
    numbers = site.database.query("SELECT number FROM youth_stories_element")
    addresses = ["/", "/es/", "/sitemap.xml", WALL, f"{WALL}feed/"]
    addresses += [f"{WALL}{number}/" for (number,) in numbers]
    last = max(map(int, NEXT.findall(visitor.get(WALL).text)), default=1)
    addresses += [f"{WALL}?page={page}" for page in range(2, last + 1)]
    withdrawn = [history.stories[each.story] for each in history.of(WITHDRAW, outcome=DONE)]
    addresses += [f"{WALL}?q={word}" for story in withdrawn for word in story.words]
    for address in addresses:
        for _ in TWICE:
            text = persist(lambda place=address: visitor.get(place)).text
            seen.pages[address] = seen.pages.get(address, "") + _without_query(text, address)
    for photo in {photo for story in history.stories.values() for photo in story.photos}:
        if visitor.get(photo).status == 200:
            seen.photos.add(photo)


def _without_query(text: str, address: str) -> str:
    """A page of results repeats what was searched for."""
    return text.replace(address.partition("?q=")[2] or "\0", "")
