"""A page at 100,000 stories against the same page at 1,000, on SQLite and on PostgreSQL.

The pages are not cached: Django makes them each time.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from tests.on_postgres import find_programs, postgres

from .measuring import Measurement, from_pairs, rounds
from .servers import gunicorn
from .sites import Site, ours

FEW, MANY = 1_000, 100_000
WALL = "/hear-from-our-youth/"
NOT_CACHED = "&anything=1"
ADDRESSES = {
    "home": "/?",
    "wall": f"{WALL}?",
    "wall, last page": f"{WALL}?page=99999",
    "wall, field": f"{WALL}?field=math",
    "wall, stage": f"{WALL}?stage=college",
    "wall, field and stage": f"{WALL}?field=math&stage=college",
    "wall, a search that finds all": f"{WALL}?q=sample",
    "wall, a search that finds few": f"{WALL}?q=997",
    "story": f"{WALL}5/?",
}


def measure() -> list[Measurement]:
    return [*_compare("SQLite", "", ""), *_on_postgresql()]


def _on_postgresql() -> list[Measurement]:
    programs = find_programs()
    if programs is None:
        raise RuntimeError("The development dependencies hold no PostgreSQL for this machine.")
    with postgres(programs) as url:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("CREATE DATABASE many")
        return _compare("PostgreSQL", url, url.rpartition("/")[0] + "/many")


def _compare(engine: str, few_url: str, many_url: str) -> list[Measurement]:
    with (
        _site_with(FEW, few_url) as few_site,
        _site_with(MANY, many_url) as many_site,
        gunicorn("psec_site.wsgi", few_site, workers=1) as few,
        gunicorn("psec_site.wsgi", many_site, workers=1) as many,
    ):
        return [
            from_pairs(
                f"{name}, {engine}: time at {MANY:,} stories; at {FEW:,}",
                [
                    (one.time, other.time)
                    for one, other in rounds(
                        lambda path=path: many.ask(path + NOT_CACHED, seconds=0.2),
                        lambda path=path: few.ask(path + NOT_CACHED, seconds=0.2),
                        count=5,
                    )
                ],
                "ms",
            )
            for name, path in ADDRESSES.items()
        ]


@contextmanager
def _site_with(count: int, url: str) -> Iterator[Site]:
    with ours(**({"DATABASE_URL": url} if url else {})) as site:
        site.manage("sample_stories", "--count", str(count))
        yield site
