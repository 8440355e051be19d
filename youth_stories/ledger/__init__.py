"""The ledger: what was erased, put on hold or taken down, stored outside of the database.

After a restore of an older database, retention/replay.py does again what the ledger names.

Each entry is one small file in the private storage, `erasures/<key>/<story><what>`, which holds the
time in UTC. Separate files need no lock, can be written twice without harm, and work on object
stores, which cannot append; so several hosts can share one ledger. What an entry says is in its
name, so that one listing reads the whole ledger. `<what>` is

- nothing for a withdrawal, and for every erasure from before entries had a kind;
- `.purged.<round>` or `.closed.<round>` for an erasure by a due task, with the round that did it;
- `.kept.<round>` if somebody kept the story which that round had erased by mistake;
- `.concern.<n>` and `.concern-over.<n>` for the story's n-th hold and its end;
- `.down.<n>` and `.up.<n>` for the n-th time it was taken down, and published again.

The file `erasures/wrong/<round>` marks a round as wrong: a restore brings back what it erased.

Key and story are keyed hashes (HMAC-SHA256) and reveal nothing without the key. It is derived from
SECRET_KEY; entries under the keys in SECRET_KEY_FALLBACKS are read too.
"""

from .entries import (
    BY_HAND,
    CLOSED,
    CONCERN,
    PURGED,
    TAKEN_DOWN,
    WITHDRAWN,
    Entries,
    Hiding,
    begin,
    end,
    erased_among,
    record,
    record_kept,
)
from .files import FOLDER, count, count_unreadable, identity
from .rounds import Round, mark_wrong, new_round, rounds, unmark_wrong
from .suppressed import record_suppression, remove_suppression, suppressed

__all__ = [
    "BY_HAND",
    "CLOSED",
    "CONCERN",
    "FOLDER",
    "PURGED",
    "TAKEN_DOWN",
    "WITHDRAWN",
    "Entries",
    "Hiding",
    "Round",
    "begin",
    "count",
    "count_unreadable",
    "end",
    "erased_among",
    "identity",
    "mark_wrong",
    "new_round",
    "record",
    "record_kept",
    "record_suppression",
    "remove_suppression",
    "rounds",
    "suppressed",
    "unmark_wrong",
]
