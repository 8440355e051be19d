import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections

from psec_site import generation, page_cache
from tests.served import Server
from youth_stories import ledger


@pytest.fixture
def one_connection(monkeypatch):
    """The test's own transaction outlives a request, as it does in Django's test client."""
    monkeypatch.setattr(page_cache, "close_old_connections", lambda: None)
    monkeypatch.setattr(generation, "clock", generation.clock)  # which Server replaces
    # It would go on remembering Makayla's withdrawal, which ends with the test.
    monkeypatch.setattr(ledger, "record", lambda *args: None)
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def server(db, one_connection):
    return Server()
