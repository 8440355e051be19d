"""When somebody is reminded of what waits for them."""

from datetime import datetime, timedelta

REMIND_AFTER = timedelta(days=7)


def remind_at(since: datetime, until: datetime) -> datetime:
    """A week after it began to wait, or when half of the time is over, if that is sooner."""
    return min(since + REMIND_AFTER, since + (until - since) / 2)
