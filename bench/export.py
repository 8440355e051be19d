"""The export of 100,000 submissions as a CSV file: its time and memory.

The reference is Wagtail's export of form submissions in a plain project, with as many rows.
"""

import time
from pathlib import Path
from typing import NamedTuple

from .admin_queue import FILL, FILL_PLAIN, MANY
from .measuring import Measurement, from_pairs, rounds
from .servers import DJANGO, Server, gunicorn, more, request
from .sites import Site, ours, plain

TOKEN = "0" * 32  # Django accepts any token that is the same in the cookie and the form
FORM = f"file_format=csv&csrfmiddlewaretoken={TOKEN}".encode()


class Export(NamedTuple):
    """Milliseconds until the first bytes, seconds until the last, MiB by which the worker grew."""

    first: float
    all: float
    memory: float


def measure() -> list[Measurement]:
    """The times and the memory of the export."""
    with ours() as our_site, plain() as plain_site:
        our_site.run(FILL.format(count=MANY))
        form = plain_site.run(FILL_PLAIN.format(count=MANY))
        own = request(
            "POST",
            "/admin/youth-stories/export/",
            {
                "Cookie": f"{our_site.sign_in()}; csrftoken={TOKEN}",
                "Content-Type": "application/x-www-form-urlencoded",
                "Content-Length": str(len(FORM)),
            },
            FORM,
        )
        other = request(
            "GET",
            f"/admin/forms/submissions/{form}/?export=csv",
            {"Cookie": plain_site.sign_in()},
        )
        exports = rounds(
            lambda: _export(our_site, own), lambda: _export(plain_site, other), count=2
        )
    units = {"first": "ms", "all": "s", "memory": "MiB"}
    labels = {"first": "time to its first bytes", "all": "time to its last", "memory": "memory"}
    return [
        from_pairs(
            f"export of {MANY:,}, {labels[name]}; of a form's submissions",
            [(getattr(one, name), getattr(two, name)) for one, two in exports],
            unit,
        )
        for name, unit in units.items()
    ]


def _export(site: Site, export_request: bytes) -> Export:
    """The export of a new worker, because a process keeps the memory that it has once used."""
    with gunicorn(DJANGO, site, workers=1) as server:
        server.get("/admin/login/")  # loads what every page needs
        return _export_from(server, export_request)


def _export_from(server: Server, export_request: bytes) -> Export:
    (worker,) = server.workers()
    (worker / "clear_refs").write_text("5")  # resets the peak of its memory: proc(5)
    before, started = _memory(worker, "VmRSS"), time.perf_counter()
    with server.connect() as connection:
        connection.sendall(export_request)
        head, _, body = more(connection).partition(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(head.decode())
        while not body:
            body = more(connection)
        first = time.perf_counter() - started
        end = body
        while not end.endswith(b"\r\n0\r\n\r\n"):  # the end of a chunked response
            end = (end + more(connection))[-65536:]
    passed = time.perf_counter() - started
    return Export(1000 * first, passed, _memory(worker, "VmHWM") - before)


def _memory(worker: Path, name: str) -> float:
    """This figure of the process, in MiB, from /proc."""
    lines = (worker / "status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{name}:")) / 1024
