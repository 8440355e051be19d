"""A kept page against a WSGI application of three lines that returns the same bytes and headers.

Both in the same gunicorn, with 16 visitors at once. And what our layer itself takes of that, called
without a server.
"""

from pathlib import Path
from tempfile import TemporaryDirectory

from .measuring import Measurement, from_pairs, rounds
from .servers import gunicorn
from .sites import Site, ours

PAGES = {"home": "/", "wall": "/hear-from-our-youth/", "story": "/hear-from-our-youth/1/"}
GUNICORNS = ("Server", "Date", "Connection")
VISITORS = 16
ROUNDS = 25  # what they tell apart is smaller than what a shared machine varies by
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
    with ours() as site, gunicorn("psec_site.wsgi", site) as server:
        return [
            each
            for name, path in PAGES.items()
            for each in _against_bare(f"kept {name}", path, site, server)
        ]


def _against_bare(name, path, site, server) -> list[Measurement]:
    answer = server.get(path)
    headers = [header for header in answer.headers if header[0] not in GUNICORNS]
    with TemporaryDirectory() as folder:
        body = Path(folder, "body")
        body.write_bytes(answer.body)
        Path(folder, "bare.py").write_text(BARE.format(body=str(body), headers=headers))
        with gunicorn("bare", Site(Path(folder), {})) as bare:
            costs = rounds(
                lambda: server.ask(path, at_once=VISITORS),
                lambda: bare.ask(path, at_once=VISITORS),
                count=ROUNDS,
            )
    alone = [float(site.run(ALONE.format(path=path))) for _ in range(3)]
    return [
        from_pairs(
            f"{name}: requests a second; a bare WSGI app",
            [(1000 / one.time, 1000 / other.time) for one, other in costs],
            "1/s",
        ),
        from_pairs(
            f"{name}: CPU for a request; a bare WSGI app",
            [(one.cpu, other.cpu) for one, other in costs],
            "ms",
        ),
        from_pairs(
            f"{name}: CPU of our layer alone; of the bare app in gunicorn",
            [(one, other.cpu) for one, (_, other) in zip(alone, costs, strict=False)],
            "ms",
        ),
    ]
