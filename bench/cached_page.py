"""A kept page against a WSGI application of three lines that returns the same bytes and headers.

Both in the same gunicorn, with 16 visitors at once. And what our layer itself takes of that, called
without a server.
"""

from pathlib import Path
from tempfile import TemporaryDirectory

from .measuring import Measurement, from_pairs, rounds
from .servers import Cost, Server, gunicorn
from .sites import Site, ours

PAGES = {"home": "/", "wall": "/hear-from-our-youth/", "story": "/hear-from-our-youth/1/"}
GUNICORNS = ("Server", "Date", "Connection")
VISITORS = 16
# What this tells apart is smaller than what a shared machine varies by, and what one process does
# by chance: many short rounds, each with connections of its own, and processes that start anew.
STARTS, ROUNDS, SECONDS = 3, 25, 0.5
BARE = """
BODY = open({body!r}, "rb").read()
HEADERS = {headers!r}

def application(environ, start_response):
    start_response("200 OK", HEADERS)
    return [BODY]
"""
# Milliseconds of CPU for a call, on a page that is kept.
ALONE = """
import time
from django.test import RequestFactory
from psec_site.wsgi import application

environ = RequestFactory(SERVER_NAME="localhost", SERVER_PORT="8000").get({path!r}).environ
environ |= {{"HTTP_HOST": "localhost:8000", "HTTP_ACCEPT_ENCODING": "gzip, deflate, br"}}
del environ["HTTP_COOKIE"]
for count in (10, 20_000):
    started = time.process_time()
    for _ in range(count):
        application(environ, lambda status, headers: None)
    passed = time.process_time() - started
print(1000 * passed / count)
"""


def measure() -> list[Measurement]:
    costs: dict[str, list[tuple[Cost, Cost]]] = {name: [] for name in PAGES}
    with ours() as site:
        for _ in range(STARTS):
            with gunicorn("psec_site.wsgi", site) as server:
                for name, path in PAGES.items():
                    costs[name] += _beside_bare(path, server)
        alone = {
            name: [float(site.run(ALONE.format(path=path))) for _ in range(3)]
            for name, path in PAGES.items()
        }
    return [each for name in PAGES for each in _compared(name, costs[name], alone[name])]


def _beside_bare(path: str, server: Server) -> list[tuple[Cost, Cost]]:
    answer = server.get(path)
    headers = [header for header in answer.headers if header[0] not in GUNICORNS]
    with TemporaryDirectory() as folder:
        body = Path(folder, "body")
        body.write_bytes(answer.body)
        Path(folder, "bare.py").write_text(BARE.format(body=str(body), headers=headers))
        with gunicorn("bare", Site(Path(folder), {})) as bare:
            return rounds(
                lambda: server.ask(path, seconds=SECONDS, at_once=VISITORS),
                lambda: bare.ask(path, seconds=SECONDS, at_once=VISITORS),
                count=ROUNDS,
            )


def _compared(
    name: str, costs: list[tuple[Cost, Cost]], alone: list[float]
) -> tuple[Measurement, ...]:
    return (
        from_pairs(
            f"kept {name}: requests a second; a bare WSGI app",
            [(1000 / one.time, 1000 / other.time) for one, other in costs],
            "1/s",
        ),
        from_pairs(
            f"kept {name}: CPU for a request; a bare WSGI app",
            [(one.cpu, other.cpu) for one, other in costs],
            "ms",
        ),
        from_pairs(
            f"kept {name}: CPU of our layer alone; of the bare app in gunicorn",
            [(one, other.cpu) for one, (_, other) in zip(alone, costs, strict=False)],
            "ms",
        ),
    )
