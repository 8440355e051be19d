"""A kept page against a WSGI application of three lines that returns the same bytes and headers."""

import os
import socket
from pathlib import Path
from tempfile import TemporaryDirectory

from .measuring import Measurement, from_pairs
from .servers import ROOT, answer_to, gunicorn, request_for, site

PAGES = {"home": "/", "wall": "/hear-from-our-youth/", "story": "/hear-from-our-youth/1/"}
ROUNDS = 9
SECONDS = 1.0
BARE = """
BODY = open({path!r}, "rb").read()
HEADERS = {headers!r}

def application(environ, start_response):
    start_response("200 OK", HEADERS)
    return [BODY]
"""


def measure() -> list[Measurement]:
    with (
        TemporaryDirectory() as folder,
        site(Path(folder)) as env,
        gunicorn("psec_site.wsgi", env) as ours,
    ):
        return [
            each
            for name, path in PAGES.items()
            for each in against_bare(name, path, ours, Path(folder))
        ]


def against_bare(name, path, ours, folder: Path) -> list[Measurement]:
    with socket.create_connection(("127.0.0.1", ours.port)) as connection:
        headers, body, _length = answer_to(connection, request_for(path))
    (folder / "body").write_bytes(body)
    (folder / "bare.py").write_text(BARE.format(path=str(folder / "body"), headers=headers))
    pythonpath = os.pathsep.join([str(folder), str(ROOT)])
    with gunicorn("bare", {"PYTHONPATH": pythonpath}) as bare:
        rounds = []
        for number in range(ROUNDS + 1):
            turns = [ours, bare] if number % 2 else [bare, ours]
            found = {server: server.ask(path, SECONDS) for server in turns}
            rounds.append((found[ours], found[bare]))
    rounds = rounds[1:]  # the first one warmed up
    rates = [(own[0], other[0]) for own, other in rounds]
    costs = [(own[1], other[1]) for own, other in rounds]
    return [
        from_pairs(f"cached {name}: requests a second, bare WSGI app", rates, "1/s"),
        from_pairs(f"cached {name}: CPU, bare WSGI app", costs, "ms"),
    ]
