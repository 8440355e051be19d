import os
import signal
import socket
import subprocess
import sys
import time

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

HOST = "127.0.0.1"
PATIENCE = 10  # seconds for everything to end by itself


class Command(BaseCommand):
    help = "Run the site, its task worker and its scheduler until Ctrl-C."
    stopping = False

    def add_arguments(self, parser):
        parser.add_argument("--port", type=int, default=int(os.environ.get("PORT") or 8000))
        parser.add_argument("--reload", action="store_true", help="restart when the code changes")

    def handle(self, *args, **options):
        port = options["port"]
        if trouble := port_trouble(port):
            raise CommandError(
                f"Port {port} cannot be used: {trouble}. Choose another: make run PORT={port + 1}"
            )

        # Only a flag, so that a signal never falls between starting a process and noting it.
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self.stop)

        processes = {}
        try:
            for name, command in commands(port, options["reload"]).items():
                processes[name] = subprocess.Popen(command)
            self.watch(processes, port)
        finally:
            end(processes.values())

    def stop(self, *args):
        self.stopping = True

    def watch(self, processes, port):
        announced = False
        while not self.stopping:
            for name, process in processes.items():
                if process.poll() is not None and not self.stopping:
                    raise CommandError(
                        f"The {name} ended ({process.returncode}), so all is stopped."
                    )
            if not announced and answers(port):
                self.stdout.write(f"The site is at http://localhost:{port}/ (Ctrl-C stops it)")
                self.stdout.flush()
                announced = True
            time.sleep(0.2)


def commands(port, reload):
    manage = [sys.executable, str(settings.BASE_DIR / "manage.py")]
    gunicorn = [
        *(sys.executable, "-m", "gunicorn", "psec_site.wsgi"),
        *("--bind", f"{HOST}:{port}"),
        *("--worker-class", "gthread", "--threads", "4"),
        *("--workers", os.environ.get("WEB_CONCURRENCY") or "2"),
        *("--graceful-timeout", "5", "--log-level", "warning", "--no-control-socket"),
        *("--forwarder-headers", ""),  # SCRIPT_NAME and PATH_INFO come from nobody's header
    ]
    return {
        "web server": [*manage, "runserver", f"{HOST}:{port}"] if reload else gunicorn,
        "task worker": [*manage, "db_worker", "--backend", "database"],
        "scheduler": [*manage, "scheduler"],
    }


def port_trouble(port):
    with socket.socket() as probe:
        # As the server will: a port that was just given up is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            return error.strerror
    return None


def answers(port):
    with socket.socket() as probe:
        return probe.connect_ex((HOST, port)) == 0


def end(processes):
    for process in processes:
        process.terminate()
    deadline = time.monotonic() + PATIENCE
    for process in processes:
        try:
            process.wait(max(0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
