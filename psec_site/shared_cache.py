import logging
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)


class SharedRedisCache(RedisCache):
    """Django's RedisCache, whose get() and set() do not fail while Redis is unavailable.

    Every page reads Wagtail's list of sites from this cache. Without Redis get() returns the
    default and set() stores nothing. All other methods raise: a lock taken with add() must not
    seem to be held.
    """

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        try:
            return super().get(key, default, version)
        except (RedisError, OSError) as error:
            _warn(error)
            return default

    def set(
        self,
        key: str,
        value: Any,
        timeout: float | None = DEFAULT_TIMEOUT,
        version: int | None = None,
    ) -> None:
        try:
            super().set(key, value, timeout, version)
        except (RedisError, OSError) as error:
            _warn(error)


def _warn(error: Exception) -> None:
    logger.warning("The shared cache is not available (%s)", type(error).__name__)
