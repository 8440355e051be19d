"""Says in a sentence what failed and what to do, in place of a traceback."""

from collections.abc import Iterator
from contextlib import contextmanager

import pyrage
from django.core.management.base import CommandError
from django.db import DatabaseError

MAKE_ROOM = "Free some disk space, then run this again."
DAMAGED = (
    "The database's file is damaged. Move it away, and those beside it that end in -wal and -shm, "
    "run manage.py migrate, then restore a backup."
)
ADVICE = {
    "no space left": MAKE_ROOM,
    "disk is full": MAKE_ROOM,
    "quota exceeded": MAKE_ROOM,
    "no such file": "Make that folder, or see whether its disk is mounted, then run this again.",
    "permission denied": "Run this as the user whom the site's files belong to.",
    "readonly database": "Run this as the user whom the site's files belong to.",
    "malformed": DAMAGED,
    "not a database": DAMAGED,
    "disk i/o error": DAMAGED,
    "unable to open database file": "Its folder is missing, or this user may not write into it.",
    "connection": "See whether the database's server runs and DATABASE_URL is right.",
    "is locked": "Somebody else is writing, such as another restore. Wait, then run this again.",
}


@contextmanager
def in_a_sentence(consequence: str) -> Iterator[None]:
    """Raises CommandError, with this sentence, for an error of the database or of a file."""
    try:
        yield
    except (DatabaseError, OSError, pyrage.EncryptError) as error:
        # The first line: on the others PostgreSQL quotes from the row.
        reason = (str(error) or type(error).__name__).partition("\n")[0].removeprefix("OSError: ")
        known = (advice for sign, advice in ADVICE.items() if sign in reason.lower())
        advice = next(known, "See what that is, then run this again.")
        raise CommandError(f"{reason.rstrip('.')}. {consequence} {advice}") from error
