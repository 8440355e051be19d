import logging
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)


class SharedRedisCache(RedisCache):
    """Django's, but pages are still made while Redis is gone: Wagtail keeps its sites here.

    Then get() finds nothing and set() stores nothing, as if the key had been evicted. Everything
    else raises: an add() that is a lock must not seem to have been won.
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
    logger.warning("The shared cache does not answer (%s)", type(error).__name__)
