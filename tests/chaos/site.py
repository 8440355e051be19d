"""The site as `make run` runs it, on a database and a folder of its own.

Each process is in a group of its own and is started again when it has ended, as systemd does.
"""

import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

from psec_site.management.commands.serve import commands
from tests.smtp_sink import Mailbox

from .databases import Database

ROOT = Path(__file__).parents[2]
WEB, WORKER, SCHEDULER = "web server", "task worker", "scheduler"
REVIEWER, LEAD = 0, 1  # who also publishes
PATIENCE = 600  # seconds in which what has to happen has happened, on a busy machine
STEP = 0.1  # seconds between two looks
# Runs a command of manage.py with a clock that is wrong by so many days.
AT_ANOTHER_TIME = """
import datetime, sys, time_machine
from django.core.management import execute_from_command_line
days = datetime.timedelta(days=float(sys.argv.pop(1)))
with time_machine.travel(datetime.datetime.now(datetime.UTC) + days):
    execute_from_command_line(sys.argv)
"""


class Site:
    """`data` is what the site may write in; `logs` gets what its processes print."""

    def __init__(self, database: Database, data: Path, logs: Path, mail: tuple[Mailbox, int]):
        self.database, self.data, self.logs = database, data, logs
        self.mailbox, mail_port = mail
        self.has_small_disk = False  # which can be filled
        self.logins: list[Any] = []  # clients.Login of REVIEWER and LEAD
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.environment = os.environ | {
            "DATA_DIR": str(data),
            "DATABASE_URL": database.url,
            "DJANGO_SETTINGS_MODULE": "tests.chaos.settings",
            "EMAIL_URL": f"smtp://127.0.0.1:{mail_port}",
            "PORT": str(self.port),
            "SECRET_KEY": "only-for-tests",
        }
        self.commands = commands(self.port, reload=False)
        self.commands[SCHEDULER] += ["--interval", "3"]
        self.processes: dict[str, subprocess.Popen] = {}
        self.kills = 0
        self._stopping = threading.Event()
        self._supervisor = threading.Thread(target=self._supervise, daemon=True)

    def manage(self, *arguments: str, days: float = 0) -> subprocess.Popen:
        """A command of manage.py, which has begun; with a clock that is wrong by so many days."""
        start = ["-c", AT_ANOTHER_TIME, str(days)] if days else ["manage.py"]
        return self._begin("commands", [sys.executable, *start, *arguments])

    def run(self, *arguments: str, days: float = 0) -> None:
        """As above, to its end, started again up to twice: a busy SQLite fails Django's checks."""
        tries = (self.manage(*arguments, days=days).wait(PATIENCE) for _ in range(3))
        assert 0 in tries, arguments

    def _begin(self, name: str, command: list[str]) -> subprocess.Popen:
        with (self.logs / name.replace(" ", "-")).open("ab") as log:
            return subprocess.Popen(
                command,
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def start(self) -> None:
        for name, command in self.commands.items():
            self.processes[name] = self._begin(name, command)
        self._supervisor.start()
        self.wait_until(self.answers)

    def stop(self) -> None:
        self._stopping.set()
        if self._supervisor.ident:
            self._supervisor.join()
        for process in self.processes.values():
            kill(process)

    def _supervise(self) -> None:
        while not self._stopping.wait(STEP):
            for name, process in self.processes.items():
                if process.poll() is not None:
                    self.processes[name] = self._begin(name, self.commands[name])

    def workers(self) -> list[int]:
        """The process ids of the web server's workers."""
        pid = self.processes[WEB].pid
        try:
            children = Path(f"/proc/{pid}/task/{pid}/children").read_text()
        except OSError:
            return []
        return [int(child) for child in children.split()]

    def kill(self, name: str) -> None:
        """kill -9 for a process and all that it has started."""
        self.kills += kill(self.processes[name])

    def kill_worker(self, pid: int) -> None:
        """kill -9 for one of the web server's workers alone."""
        os.kill(pid, signal.SIGKILL)
        self.kills += 1

    def errors(self) -> str:
        """The web server's log from its first error on: pytest keeps the files for a while only."""
        return (self.logs / WEB.replace(" ", "-")).read_text().partition("Traceback")[2][:5000]

    def answers(self) -> bool:
        """Whether a worker answers: the port is open before there are any."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", "/livez/")
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def wait_until(self, is_so, what: str = "") -> None:
        """Fails if it is not so after PATIENCE."""
        for _ in range(int(PATIENCE / STEP)):
            if is_so():
                return
            self._stopping.wait(STEP)
        raise AssertionError(f"Waited too long: {what or is_so}")


def kill(process: subprocess.Popen) -> bool:
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return False
    process.wait()
    return True
