"""Fixtures of the tests about antispam."""

import pytest
import time_machine

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
