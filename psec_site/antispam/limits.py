"""How many requests are too many. Over a soft limit is a sign; over a hard limit is refused.

A school shares one network address, and its students are who this site is for. So a network's soft
limit is more than a class sends; over it a story needs the proof of work, which browsers do by
themselves. The hard limit is more than a building full of people can type.
"""

from dataclasses import dataclass

from .counters import Window


@dataclass(frozen=True)
class Limit:
    """How many requests in a window are a sign (over `soft`) or refused (over `hard`)."""

    soft: int
    hard: int
    window: Window


@dataclass(frozen=True)
class Limits:
    """An action's limits per network, per e-mail address, and in all."""

    network: Limit
    address: Limit
    total: Limit


def _tries(account: int) -> Limits:
    """So many tries an hour for one account, with the same limits for networks and in all."""
    return Limits(
        network=Limit(soft=60, hard=60, window=Window.HOUR),
        address=Limit(soft=account, hard=account, window=Window.HOUR),
        total=Limit(soft=600, hard=600, window=Window.HOUR),
    )


LIMITS = {
    # Sending a story. Network: soft, a class of thirty and some retries; hard, twenty classes.
    # Address: a family, or a teacher whom a few students name as guardian; each story may send
    # e-mail to it. Total: soft, what reviewers can read; hard, what the disk can store.
    "story": Limits(
        network=Limit(soft=40, hard=600, window=Window.HOUR),
        address=Limit(soft=6, hard=60, window=Window.DAY),
        total=Limit(soft=200, hard=3000, window=Window.HOUR),
    ),
    # The first words of a new story, which are saved from then on. Network and total as for
    # stories, and half as many again for those who start over.
    "form": Limits(
        network=Limit(soft=900, hard=900, window=Window.HOUR),
        address=Limit(soft=0, hard=0, window=Window.DAY),
        total=Limit(soft=4500, hard=4500, window=Window.HOUR),
    ),
    # Uploading a photo for the form's preview. Network: some classes that try some photos each.
    # Total: what the disk can store for the day until photos of unsent stories are deleted.
    "photo": Limits(
        network=Limit(soft=600, hard=600, window=Window.HOUR),
        address=Limit(soft=0, hard=0, window=Window.DAY),
        total=Limit(soft=3000, hard=3000, window=Window.HOUR),
    ),
    # Saving what is being typed, which a script does at each pause. Network: a school where some
    # classes type for the whole hour. Total: what the database can write.
    "save": Limits(
        network=Limit(soft=60_000, hard=60_000, window=Window.HOUR),
        address=Limit(soft=0, hard=0, window=Window.DAY),
        total=Limit(soft=200_000, hard=200_000, window=Window.HOUR),
    ),
    # Actions that only send an e-mail, which no reviewer sees.
    # "Send me the link again". Over a soft limit a challenge; hard: what the database can store.
    # Address: an e-mail lost twice.
    "link": Limits(
        network=Limit(soft=60, hard=3000, window=Window.HOUR),
        address=Limit(soft=3, hard=3, window=Window.DAY),
        total=Limit(soft=600, hard=30_000, window=Window.HOUR),
    ),
    # A student's new address, to which a link is sent. Address: a letter that was lost twice.
    "new_address": Limits(
        network=Limit(soft=600, hard=600, window=Window.HOUR),
        address=Limit(soft=3, hard=3, window=Window.DAY),
        total=Limit(soft=3000, hard=3000, window=Window.HOUR),
    ),
    # A child's invitation of a guardian. Address: the children of one family; send_invitation()
    # sends to each address only once a day.
    "invitation": Limits(
        network=Limit(soft=60, hard=60, window=Window.HOUR),
        address=Limit(soft=6, hard=6, window=Window.DAY),
        total=Limit(soft=600, hard=600, window=Window.HOUR),
    ),
    # An answer to a form that staff built, such as the contact form. Network: an office.
    "answer": Limits(
        network=Limit(soft=20, hard=120, window=Window.HOUR),
        address=Limit(soft=0, hard=0, window=Window.DAY),
        total=Limit(soft=200, hard=1200, window=Window.HOUR),
    ),
    # How staff show who they are: guard.wait() counts every try, also those that succeed. Network:
    # an office that shares one address. Address: one account, for all browsers in which it never
    # signed in, and then again for each in which it did. Total: who tries from many networks.
    "sign_in": _tries(20),
    "code": _tries(10),  # there are only a million codes, and three are right
    "reauthentication": _tries(10),
    "enrollment": _tries(20),
    # A letter with a link to choose a new password. Address: a letter that was lost twice.
    "reset": Limits(
        network=Limit(soft=60, hard=60, window=Window.HOUR),
        address=Limit(soft=3, hard=3, window=Window.DAY),
        total=Limit(soft=600, hard=600, window=Window.HOUR),
    ),
}
