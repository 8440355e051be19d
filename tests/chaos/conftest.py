"""Real sites for the trials, and what is reported of them.

`make test` has one round of each trial on SQLite; `make chaos` more, on PostgreSQL as well.
"""

import json
import random
import secrets
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests import databases as databases_of_tests
from tests.factories import picture
from tests.on_postgres import find_programs, server
from tests.smtp_sink import smtp_sink

from .clients import Login
from .databases import Database, PostgreSQL, SQLite
from .history import History
from .site import Site

PASSWORD = "a long password"
PREPARE = """
from django.core.management import call_command
from pages.models import SiteSettings
from tests.factories import member_of
call_command("migrate", verbosity=0)
call_command("load_content", verbosity=0)
SiteSettings.objects.update(contact_name="Ana Example", contact_email="ana@example.org")
member_of("Story reviewers", name="reviewer")
member_of("Story reviewers", "Publishers", "Safeguarding leads", name="publisher")
"""
SIZE = "128m"  # of the disk that a trial fills

RESULTS = Path("var/chaos.jsonl")
SEED = pytest.StashKey[str]()
TOTALS = pytest.StashKey[dict[str, Counter]]()


def pytest_addoption(parser):
    parser.addoption("--rounds", type=int, default=0, help="disturbances of each trial")
    parser.addoption("--seed", default="", help="of what clients and trials choose")


def pytest_configure(config):
    config.stash[SEED] = config.getoption("--seed", "") or secrets.token_hex(4)
    config.stash[TOTALS] = {}


def pytest_report_header(config):
    return f"seed of the failure trials: {config.stash[SEED]}"


def pytest_generate_tests(metafunc):
    if "kind_of_database" in metafunc.fixturenames:
        rounds = metafunc.config.getoption("--rounds", 0)
        kinds = ["sqlite", "postgresql"] if rounds else ["sqlite"]
        metafunc.parametrize("kind_of_database", kinds, scope="session")


@pytest.fixture
def rounds(request) -> int:
    return request.config.getoption("--rounds", 0) or 1


@pytest.fixture
def rng(request) -> random.Random:
    """With the same seed clients and trials choose the same; threads take turns as they like."""
    seed = request.config.stash[SEED]
    print(f"Again with: make chaos SEED={seed} ARGS='-k \"{request.node.name}\"'")
    return random.Random(f"{seed} {request.node.name}")


@pytest.fixture(scope="session")
def photo() -> bytes:
    return picture().read()


@contextmanager
def small_disk(folder: Path) -> Iterator[bool]:
    """A file system that can be filled; if only root could make one, the folder as it is."""
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", folder],
        check=False,
        capture_output=True,
    )
    try:
        yield made.returncode == 0
    finally:
        if made.returncode == 0:
            subprocess.run(["umount", "--lazy", folder], check=False)


@contextmanager
def database_of(kind: str, data: Path, config) -> Iterator[Database]:
    if kind == "sqlite":
        cache = config.cache.mkdir("databases")
        shutil.copy(databases_of_tests.migrated_sqlite(cache), data / "db.sqlite3")
        yield SQLite(data / "db.sqlite3")
    elif programs := find_programs():
        with server(programs) as running:
            yield PostgreSQL(running)
    else:
        pytest.skip("PostgreSQL is not installed.")


@pytest.fixture(scope="session")
def site(request, kind_of_database, tmp_path_factory) -> Iterator[Site]:
    """A running site with two members of staff, which the trials of one database share."""
    data, logs = tmp_path_factory.mktemp("data"), tmp_path_factory.mktemp("logs")
    with (
        small_disk(data) as is_small,
        database_of(kind_of_database, data, request.config) as database,
        smtp_sink() as (mailbox, mailers),
    ):
        port = mailers["default"]["OPTIONS"]["port"]
        site = Site(database, data, logs, (mailbox, port))
        site.has_small_disk = is_small
        site.run("shell", "--no-imports", "--command", PREPARE)
        try:
            site.start()
            site.logins = [
                Login(site, f"{name}@example.org", PASSWORD) for name in ("reviewer", "publisher")
            ]
            yield site
        finally:
            site.stop()
            counts = request.config.stash.setdefault(TOTALS, {})
            counts.setdefault(kind_of_database, Counter())["kills"] = site.kills


@pytest.fixture
def history(request, kind_of_database, tmp_path) -> Iterator[History]:
    """What the clients of one trial were told, added to the report at its end."""
    history = History()
    yield history
    print(f"What clients were told: {tmp_path}/history.jsonl")
    history.write(tmp_path / "history.jsonl")
    counts = request.config.stash.setdefault(TOTALS, {}).setdefault(kind_of_database, Counter())
    counts += Counter(f"{each.act} {each.outcome}" for each in history.attempts)


def pytest_terminal_summary(terminalreporter, config, exitstatus):
    """What was done, by database. `make chaos` adds it to RESULTS, with the seed."""
    for kind, counts in config.stash[TOTALS].items():
        found = ", ".join(f"{count} {what}" for what, count in sorted(counts.items()))
        terminalreporter.write_line(f"chaos on {kind}: {found}")
        if rounds := config.getoption("--rounds", 0):
            result = {"seed": config.stash[SEED], "rounds": rounds, "database": kind}
            result |= {"failed": bool(exitstatus), "counts": counts}
            RESULTS.parent.mkdir(exist_ok=True)
            with RESULTS.open("a") as file:
                file.write(f"{json.dumps(result)}\n")
