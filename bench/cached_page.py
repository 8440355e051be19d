"""A cached page against a WSGI application of three lines that returns the same bytes and headers.

Both in the same gunicorn, with 16 visitors at once, in each encoding that visitors accept.
"""

from pathlib import Path
from tempfile import TemporaryDirectory

from .measuring import Measurement, from_pairs, rounds
from .servers import Cost, Server, gunicorn
from .sites import Site, ours

PAGES = {"home": "/", "wall": "/hear-from-our-youth/", "story": "/hear-from-our-youth/1/"}
ENCODINGS = {"brotli": "br", "gzip": "gzip", "no encoding": ""}
GUNICORNS = ("Server", "Date", "Connection")
VISITORS = 16
# Nine turns, of processes that start anew three times: each differs by chance.
STARTS, ROUNDS, SECONDS = 3, 3, 0.5
BARE = """
BODY = open({body!r}, "rb").read()
HEADERS = {headers!r}

def application(environ, start_response):
    start_response("200 OK", HEADERS)
    return [BODY]
"""


def measure() -> list[Measurement]:
    kinds = [(name, encoding) for name in PAGES for encoding in ENCODINGS]
    costs: dict[tuple[str, str], list[tuple[Cost, Cost]]] = {kind: [] for kind in kinds}
    with ours() as site:
        for _ in range(STARTS):
            with gunicorn("psec_site.wsgi", site) as server:
                for name, encoding in kinds:
                    costs[name, encoding] += _beside_bare(PAGES[name], ENCODINGS[encoding], server)
    return [
        from_pairs(
            f"cached {name}, {encoding}: CPU for a request; a bare WSGI app",
            [(one.cpu, other.cpu) for one, other in costs[name, encoding]],
            "ms",
        )
        for name, encoding in kinds
    ]


def _beside_bare(path: str, accepted: str, server: Server) -> list[tuple[Cost, Cost]]:
    asked = {"Accept-Encoding": accepted}
    answer = server.get(path, **asked)
    headers = [header for header in answer.headers if header[0] not in GUNICORNS]
    with TemporaryDirectory() as folder:
        body = Path(folder, "body")
        body.write_bytes(answer.body)
        Path(folder, "bare.py").write_text(BARE.format(body=str(body), headers=headers))
        with gunicorn("bare", Site(Path(folder), {})) as bare:
            return rounds(
                lambda: server.ask(path, seconds=SECONDS, at_once=VISITORS, **asked),
                lambda: bare.ask(path, seconds=SECONDS, at_once=VISITORS, **asked),
                count=ROUNDS,
            )
