import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from psec_site.management.commands import serve

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]


@pytest.fixture
def started(monkeypatch):
    """Every process that the command starts."""
    processes = []

    def start(command):
        processes.append(subprocess.Popen(command))
        return processes[-1]

    monkeypatch.setattr(serve, "start", start)
    handlers = {number: signal.getsignal(number) for number in serve.STOP_SIGNALS}
    yield processes
    for number, handler in handlers.items():
        signal.signal(number, handler)
