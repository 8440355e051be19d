"""Stories whose time to be erased has come, as their rows say."""

from .clients import Family
from .look import LONG_AGO
from .site import Site

A_YEAR_LATER = LONG_AGO.replace("2020", "2021")
STORIES = "youth_stories_submission"


def make_due(site: Site, families: list[Family]) -> None:
    """Nobody agreed for years, and the senders were told: the next round erases them."""
    run, ours = site.database.run, _of(families)
    run(f"UPDATE {STORIES} SET waiting_since = '{LONG_AGO}' WHERE {ours}")
    told = f"kind = 'erased_soon' AND submission_id IN (SELECT id FROM {STORIES} WHERE {ours})"
    notices = f"SELECT id FROM youth_stories_submissionevent WHERE {told}"
    site.wait_until(lambda: len(site.database.query(notices)) == len(families), "for notices")
    later = f"UPDATE youth_stories_submissionevent SET created_at = '{A_YEAR_LATER}' WHERE {told}"
    run(later)


def count_due(site: Site, families: list[Family]) -> int:
    """How many of them are still there."""
    waiting = f"SELECT id FROM {STORIES} WHERE {_of(families)} AND state = 'received'"
    return len(site.database.query(waiting))


def _of(families: list[Family]) -> str:
    return f"email IN ({', '.join(f"'{family.email}'" for family in families)})"
