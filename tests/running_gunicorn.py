"""A gunicorn of its own beside the tests, with the command that `manage.py serve` gives it."""

import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

from django.conf import settings
from django.db import connection

from psec_site.management.commands.serve import commands

START_SECONDS = 90  # a busy machine takes long to import Django and Wagtail


@contextmanager
def running_gunicorn(log: Path, environment: dict[str, str], *arguments: str) -> Iterator[int]:
    """Starts gunicorn on the test's database, waits until it answers, and yields its port.

    Its output goes to `log`. Fails with that output if it ends, or does not answer in time.
    """
    port = free_port()
    database = {"TEST_DATABASE": str(connection.settings_dict["NAME"])}
    with (
        log.open("w") as file,
        subprocess.Popen(
            [*commands(port, False)["web server"], *arguments],
            cwd=settings.BASE_DIR,
            env=os.environ | database | environment,
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=file,
        ) as process,
    ):
        try:
            deadline = time.monotonic() + START_SECONDS
            while not is_alive(port):
                assert process.poll() is None, log.read_text()
                assert time.monotonic() < deadline, log.read_text()
                time.sleep(0.1)
            yield port
        finally:
            process.terminate()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def is_alive(port: int) -> bool:
    connected = HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connected.request("GET", "/livez/", headers={"Host": "localhost"})
        return connected.getresponse().status == 200
    except OSError:  # not listening yet
        return False
    finally:
        connected.close()
