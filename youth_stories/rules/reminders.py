"""When somebody is reminded of what waits for them."""

from datetime import datetime, timedelta

from django.conf import settings

REMIND_AFTER = timedelta(days=7)


def remind_at(since: datetime, until: datetime) -> datetime:
    """A week after it began to wait, or when half of the time is over, if that is sooner."""
    return min(since + REMIND_AFTER, since + (until - since) / 2)


def told_late_after() -> timedelta:
    """How long a story is unread before its sender reads that we are late.

    At that age a minor's sender is told that it is erased soon.
    """
    return timedelta(days=settings.UNANSWERED_DAYS - settings.ERASURE_NOTICE_DAYS)
