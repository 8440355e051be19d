import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from psec_site.request_limits.rules import THREADS
from psec_site.start_problems import HOST, lock, port_problem, running_problem

SHUTDOWN_TIMEOUT = 10  # seconds


class Command(BaseCommand):
    help = "Run the site, its task worker and its scheduler until Ctrl-C."
    stopping = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=int(os.environ.get("PORT") or 8000))
        parser.add_argument("--reload", action="store_true", help="restart when the code changes")

    def handle(self, *args: Any, **options: Any) -> None:
        port = options["port"]
        if problem := running_problem() or port_problem(port):
            raise CommandError(problem)
        lock()  # until this process ends

        # The handler only sets a flag, so no process can be started and not be stopped.
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self.stop)

        processes = {}
        try:
            for name, command in commands(port, options["reload"]).items():
                processes[name] = subprocess.Popen(command)
            self.watch(processes, port)
        finally:
            stop_all(processes.values())

    def stop(self, *args: Any) -> None:
        """Signal handler: makes `watch` return."""
        self.stopping = True

    def watch(self, processes: dict[str, subprocess.Popen], port: int) -> None:
        """Returns after a signal. Raises CommandError as soon as one of the processes ends."""
        announced = False
        while not self.stopping:
            for name, process in processes.items():
                if process.poll() is not None and not self.stopping:
                    raise CommandError(
                        f"The {name} ended ({process.returncode}), so everything is stopped."
                    )
            if not announced and accepts_connections(port):
                self.stdout.write(f"The site is at http://localhost:{port}/ (Ctrl-C stops it)")
                self.stdout.flush()
                announced = True
            time.sleep(0.2)


def commands(port: int, reload: bool) -> dict[str, list[str]]:
    """The command line of each process, by its name."""
    manage = [sys.executable, str(settings.BASE_DIR / "manage.py")]
    gunicorn = [
        *(sys.executable, "-m", "gunicorn", "psec_site.wsgi"),
        *("--bind", f"{HOST}:{port}"),
        *("--worker-class", "gthread", "--threads", str(THREADS)),
        *("--workers", os.environ.get("WEB_CONCURRENCY") or "2"),
        *("--graceful-timeout", "5", "--log-level", "warning", "--no-control-socket"),
        *("--forwarder-headers", ""),  # no header may set SCRIPT_NAME or PATH_INFO
        *("--logger-class", "psec_site.logs.GunicornLogger"),
    ]
    return {
        "web server": [*manage, "runserver", f"{HOST}:{port}"] if reload else gunicorn,
        "task worker": [*manage, "db_worker", "--backend", "database"],
        "scheduler": [*manage, "scheduler"],
    }


def accepts_connections(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((HOST, port)) == 0


def stop_all(processes: Iterable[subprocess.Popen]) -> None:
    """Terminates the processes, and kills those that have not ended after SHUTDOWN_TIMEOUT."""
    for process in processes:
        process.terminate()
    deadline = time.monotonic() + SHUTDOWN_TIMEOUT
    for process in processes:
        try:
            process.wait(max(0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
