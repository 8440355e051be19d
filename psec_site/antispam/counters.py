"""Counts how often something happened in the current hour or day, without personal data.

Counts are rows in the database. If REDIS_URL is set, Redis counts too and first: once a count there
is over the limit, the database is not queried any more, so that a flood does not reach it. If Redis
fails or is flushed, the database still has every count up to the limit.
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

# After an error the cache is not tried for a while, so that not every request waits for a timeout.
CACHE_RETRY_AFTER = 30  # seconds
_cache_retry_at = 0.0


class Window(Enum):
    """The period of a count: the current hour, or the current local day."""

    HOUR = "hour"
    DAY = "day"

    def end(self) -> datetime:
        """When the current hour or day ends."""
        if self is Window.HOUR:
            return timezone.now().replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
        tomorrow = timezone.localdate() + timedelta(days=1)
        return timezone.make_aware(datetime.combine(tomorrow, datetime.min.time()))


def count(what: str, window: Window, *, enough: int) -> int:
    """Counts `what` once more. Returns how often it was counted in the current window.

    Over `enough` the number returned may be too low, but it is over `enough`.
    """
    key, end = _key(what), window.end()
    in_cache = _count_in_cache(key, end)
    if in_cache > enough:
        return in_cache
    return max(in_cache, _count_in_database(key, end))


def current(what: str, window: Window) -> int:
    """Returns how often `what` was counted in the current window. Over the limit it may be less."""
    counter = RateCounter.objects.filter(key=_key(what), ends_at=window.end()).first()
    return counter.count if counter else 0


def expired() -> tuple[QuerySet, QuerySet]:
    """Rows to delete: counters whose window has ended, and spent tokens that have expired."""
    now = timezone.now()
    counters = RateCounter.objects.filter(ends_at__lte=now)
    # A token is spent after it was issued, so it has expired by then.
    tokens = SpentToken.objects.filter(spent_at__lt=now - time_token.MAX_AGE)
    return counters, tokens


def _key(what: str) -> str:
    """HMAC-SHA256 of `what` under a key that is derived from SECRET_KEY and the date.

    So no network or e-mail address is stored, counts of different days cannot be linked, and
    without SECRET_KEY nobody can find out by trial what was counted.
    """
    salt = f"antispam.counters.{timezone.localdate()}"
    return salted_hmac(salt, what, algorithm="sha256").hexdigest()


def _count_in_database(key: str, end: datetime) -> int:
    counter, _ = RateCounter.objects.update_or_create(
        key=key, ends_at=end, defaults={"count": F("count") + 1}, create_defaults={"count": 1}
    )
    return counter.count


def _count_in_cache(key: str, end: datetime) -> int:
    """The count in the cache; 0 if it does not answer."""
    global _cache_retry_at
    if time.monotonic() < _cache_retry_at:
        return 0
    cache = caches["counters"]
    name = f"{key}.{end.timestamp():.0f}"
    try:
        # A day longer than the window, so that it does not expire between the two calls.
        if cache.add(name, 1, timeout=(end - timezone.now()).total_seconds() + 86_400):
            return 1
        return cache.incr(name)
    except (RedisError, OSError, ValueError) as error:  # ValueError: evicted between the two
        _cache_retry_at = time.monotonic() + CACHE_RETRY_AFTER
        logger.warning("The shared cache does not answer (%s)", type(error).__name__)
        return 0
