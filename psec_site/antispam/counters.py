"""How often something has happened in this hour or day, with no name to it.

The database keeps every count up to the limit. The shared cache, where REDIS_URL names one, counts
too and is asked first: once a count is past the limit it alone answers, so that a flood never
reaches the database. With the cache gone, emptied or never there, the database still knows.
"""

import logging
import time
from datetime import datetime, timedelta
from enum import Enum

from django.core.cache import caches
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.crypto import salted_hmac
from redis.exceptions import RedisError

from . import time_token
from .models import RateCounter, SpentToken

logger = logging.getLogger(__name__)

# After the cache failed to answer, so that not every visitor waits for its timeout.
CACHE_REST = 30  # seconds
_cache_rests_until = 0.0


class Window(Enum):
    HOUR = "hour"
    DAY = "day"

    def end(self) -> datetime:
        if self is Window.HOUR:
            return timezone.now().replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
        tomorrow = timezone.localdate() + timedelta(days=1)
        return timezone.make_aware(datetime.combine(tomorrow, datetime.min.time()))


def count(what: str, window: Window, *, enough: int) -> int:
    """Counts `what` once more and says how often it has been counted in this window.

    Past `enough` only that it is more: the exact number is of no interest.
    """
    key, end = _key(what), window.end()
    in_cache = _count_in_cache(key, end)
    if in_cache > enough:
        return in_cache
    return max(in_cache, _count_in_database(key, end))


def expired() -> tuple[QuerySet, QuerySet]:
    """Counts whose window is over, and spent tokens too old to be used again."""
    now = timezone.now()
    counters = RateCounter.objects.filter(ends_at__lte=now)
    # Spent no earlier than issued, so that by now it has expired.
    tokens = SpentToken.objects.filter(spent_at__lt=now - time_token.MAX_AGE)
    return counters, tokens


def _key(what: str) -> str:
    """A hash of `what` under a key that changes daily and is stored nowhere.

    The day's key is derived from SECRET_KEY and the date. So no network or e-mail address is
    stored, one day's counts say nothing about another's, and without SECRET_KEY nobody can find
    out by trying what a count is about. Counts are removed when their hour or day is over.
    """
    salt = f"antispam.counters.{timezone.localdate()}"
    return salted_hmac(salt, what, algorithm="sha256").hexdigest()


def _count_in_database(key: str, end: datetime) -> int:
    counter, _ = RateCounter.objects.update_or_create(
        key=key, ends_at=end, defaults={"count": F("count") + 1}, create_defaults={"count": 1}
    )
    return counter.count


def _count_in_cache(key: str, end: datetime) -> int:
    """0 if the cache does not answer: then the database does."""
    global _cache_rests_until
    if time.monotonic() < _cache_rests_until:
        return 0
    cache = caches["counters"]
    name = f"{key}.{end.timestamp():.0f}"
    try:
        # A day longer than needed: it does not end between the two calls.
        if cache.add(name, 1, timeout=(end - timezone.now()).total_seconds() + 86_400):
            return 1
        return cache.incr(name)
    except (RedisError, OSError, ValueError) as error:  # ValueError: evicted between the two
        _cache_rests_until = time.monotonic() + CACHE_REST
        logger.warning("The shared cache does not answer (%s)", type(error).__name__)
        return 0
