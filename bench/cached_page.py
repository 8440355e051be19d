"""A cached page against a WSGI application of three lines that returns the same bytes and headers.

Both run in the same gunicorn with 16 concurrent connections, for each accepted encoding.
"""

from pathlib import Path
from tempfile import TemporaryDirectory

from .measuring import Measurement, from_pairs, rounds
from .servers import Cost, Server, gunicorn
from .sites import Site, ours

PAGES = {"home": "/", "wall": "/hear-from-our-youth/", "story": "/hear-from-our-youth/1/"}
ENCODINGS = {"brotli": "br", "gzip": "gzip", "no encoding": ""}
GUNICORN_HEADERS = ("Server", "Date", "Connection")
CONNECTIONS = 16
# Three rounds in each of three new processes, as processes differ by chance.
STARTS, ROUNDS, SECONDS = 3, 3, 1
BARE = """
BODY = open({body!r}, "rb").read()
HEADERS = {headers!r}

def application(environ, start_response):
    start_response("200 OK", HEADERS)
    return [BODY]
"""


def measure() -> list[Measurement]:
    """The CPU time of a request for each page in each encoding."""
    kinds = [(name, encoding) for name in PAGES for encoding in ENCODINGS]
    costs: dict[tuple[str, str], list[tuple[Cost, Cost]]] = {kind: [] for kind in kinds}
    with ours() as site:
        for _ in range(STARTS):
            with gunicorn("psec_site.wsgi", site) as server:
                for name, encoding in kinds:
                    costs[name, encoding] += _compare(PAGES[name], ENCODINGS[encoding], server)
    return [
        from_pairs(
            f"cached {name}, {encoding}: CPU for a request; a bare WSGI app",
            [(one.cpu, other.cpu) for one, other in costs[name, encoding]],
            "ms",
        )
        for name, encoding in kinds
    ]


def _compare(path: str, accept_encoding: str, server: Server) -> list[tuple[Cost, Cost]]:
    """The cost of this page, and of a bare application with the same response, in each round."""
    request_headers = {"Accept-Encoding": accept_encoding}
    response = server.get(path, **request_headers)
    headers = [header for header in response.headers if header[0] not in GUNICORN_HEADERS]
    with TemporaryDirectory() as folder:
        body = Path(folder, "body")
        body.write_bytes(response.body)
        Path(folder, "bare.py").write_text(BARE.format(body=str(body), headers=headers))
        with gunicorn("bare", Site(Path(folder), {})) as bare:
            return rounds(
                lambda: server.load(
                    path, seconds=SECONDS, connections=CONNECTIONS, **request_headers
                ),
                lambda: bare.load(
                    path, seconds=SECONDS, connections=CONNECTIONS, **request_headers
                ),
                count=ROUNDS,
            )
