"""What happens to a site: each a context manager that begins it, and ends it after the block."""

import random
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest

from .browser import persist
from .clients import People, Staff
from .history import History
from .site import LEAD, SCHEDULER, WEB, WORKER, Site

Disturbance = Callable[[Site, random.Random], AbstractContextManager]


@contextmanager
def web_worker_killed(site: Site, rng: random.Random) -> Iterator[None]:
    site.wait_until(site.workers)
    site.kill_worker(rng.choice(site.workers()))
    yield


@contextmanager
def group_killed(site: Site, rng: random.Random) -> Iterator[None]:
    """The web server with all its workers, and with it sometimes everything else."""
    names = [WEB, *rng.sample([WORKER, SCHEDULER], rng.randint(0, 2))]
    for name in names:
        site.kill(name)
    site.wait_until(site.answers)
    yield


@contextmanager
def database_away(site: Site, rng: random.Random) -> Iterator[None]:
    with site.database.away():
        yield


@contextmanager
def disk_full(site: Site, rng: random.Random) -> Iterator[None]:
    if not site.has_small_disk:
        pytest.skip("Only root can make a small disk.")
    filler = site.data / "filler"
    subprocess.run(["dd", "if=/dev/zero", f"of={filler}", "bs=4096"], capture_output=True)
    try:
        yield
    finally:
        filler.unlink()


def mail(answer: str) -> Disturbance:
    """The mail server answers so, or hangs, or drops the connection."""

    @contextmanager
    def disturbance(site: Site, rng: random.Random) -> Iterator[None]:
        site.mailbox.answer = answer
        try:
            yield
        finally:
            site.mailbox.answer = "250 OK"

    return disturbance


@contextmanager
def storage_fails(site: Site, rng: random.Random) -> Iterator[None]:
    """Nothing can be written below a folder, which is a file for a while, and nothing read."""
    folder = site.data / rng.choice(["private", "media"])
    aside = folder.with_suffix(".aside")
    folder.mkdir(exist_ok=True)
    folder.rename(aside)
    folder.touch()
    try:
        yield
    finally:
        folder.unlink()
        aside.rename(folder)


@contextmanager
def clock_jumps(site: Site, rng: random.Random) -> Iterator[None]:
    """What runs every minute runs with a wrong clock, beside servers whose clock is right."""
    days = rng.choice([40, 600, -40])  # after two years publications end, as they should
    site.run("scheduler", "--once", days=days)
    yield
    persist(Staff(People(site, History(), rng), site.logins[LEAD]).resume_erasing)


@contextmanager
def task_worker_killed(site: Site, rng: random.Random) -> Iterator[None]:
    """In the middle of a task, which a hanging mail server makes long."""
    with mail("hang")(site, rng):
        yield
        running = "SELECT id FROM django_tasks_database_dbtaskresult WHERE status = 'RUNNING'"
        site.wait_until(lambda: site.database.query(running), "for a letter")
        site.kill(WORKER)


KINDS: dict[str, Disturbance] = {
    "a web worker is killed": web_worker_killed,
    "process groups are killed": group_killed,
    "the database goes away": database_away,
    "the disk is full": disk_full,
    "mail is refused for now": mail("451 Come back later"),
    "mail hangs": mail("hang"),
    "mail is dropped": mail("drop"),
    "storage fails": storage_fails,
    "the clock jumps": clock_jumps,
    "the task worker is killed in a task": task_worker_killed,
}
