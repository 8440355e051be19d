"""How much is too much. Over a soft limit is a sign; only a hard limit refuses.

A school shares one address, and its pupils' stories are what this site is for. So the soft limit
of a network lies above a class, over it a story needs the proof that browsers find by themselves,
and the hard limit lies above what a building full of people can type.
"""

from dataclasses import dataclass

from .counters import Window


@dataclass(frozen=True)
class Limit:
    soft: int
    hard: int
    window: Window


@dataclass(frozen=True)
class Limits:
    network: Limit
    address: Limit
    total: Limit


LIMITS = {
    # A story sent. Network: a class of thirty and some tries more; then twenty classes at once.
    # Address: a family, or a teacher who is named as guardian by a few; each story may write to
    # it, so more wait for a reviewer. Total: what reviewers can look at; then what our disk holds.
    "story": Limits(
        network=Limit(soft=40, hard=600, window=Window.HOUR),
        address=Limit(soft=6, hard=60, window=Window.DAY),
        total=Limit(soft=200, hard=3000, window=Window.HOUR),
    ),
    # A photo sent to be looked at in the form. Network: some classes that try some photos each.
    # Total: what the disk holds for the day until unsent ones are destroyed.
    "photo": Limits(
        network=Limit(soft=600, hard=600, window=Window.HOUR),
        address=Limit(soft=0, hard=0, window=Window.DAY),
        total=Limit(soft=3000, hard=3000, window=Window.HOUR),
    ),
    # For what only writes an e-mail there is no list to wait in, so the two limits are one.
    # "Send me the link again". Address: a lost letter, and a lost letter once more.
    "link": Limits(
        network=Limit(soft=60, hard=60, window=Window.HOUR),
        address=Limit(soft=3, hard=3, window=Window.DAY),
        total=Limit(soft=600, hard=600, window=Window.HOUR),
    ),
    # The invitation of a guardian by a child under 13. Address: the children of one family; the
    # service writes to each address once a day however many there are.
    "invitation": Limits(
        network=Limit(soft=60, hard=60, window=Window.HOUR),
        address=Limit(soft=6, hard=6, window=Window.DAY),
        total=Limit(soft=600, hard=600, window=Window.HOUR),
    ),
    # A password typed by staff. Network: an office that shares one address. Address: one account.
    "sign_in": Limits(
        network=Limit(soft=60, hard=60, window=Window.HOUR),
        address=Limit(soft=20, hard=20, window=Window.HOUR),
        total=Limit(soft=600, hard=600, window=Window.HOUR),
    ),
}
