import logging
import time
from collections.abc import Callable
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.db import close_old_connections, connection

from pages.models import CustomImage
from pages.tasks import make_renditions
from psec_site import task_retries
from psec_site.monitoring import storage_identity
from psec_site.monitoring.tasks import record_scheduler
from psec_site.staff import encryption
from psec_site.unused_files import delete_unused_files
from youth_stories.cards import stored
from youth_stories.models import PublicPhoto

logger = logging.getLogger(__name__)


def publish_scheduled() -> None:
    call_command("publish_scheduled")


def retention() -> None:
    call_command("retention", verbosity=0)


def clear_sessions() -> None:
    call_command("clearsessions")


def analyze() -> None:
    """Updates the statistics of SQLite's query planner, which it does not do by itself."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA analysis_limit = 400")  # rows of an index: takes milliseconds
            cursor.execute("ANALYZE")


def make_missing_renditions() -> None:
    """Those of new sizes after an update, and all after a restore."""
    for model in (CustomImage, PublicPhoto):
        for pk in model.unprepared().values_list("pk", flat=True):
            make_renditions.enqueue(model._meta.label, pk)


def make_missing_cards() -> None:
    """After an update that brings them, and after a restore."""
    stored.forget_lost()
    for story_id in stored.lacking().values_list("translation_key", flat=True):
        stored.enqueue(story_id)


JOBS_AT_START: list[Callable] = [make_missing_renditions, make_missing_cards, encryption.renew]
JOBS: list[Callable] = [
    record_scheduler,
    storage_identity.make,
    publish_scheduled,
    task_retries.requeue,
    retention,
    clear_sessions,
    task_retries.prune,
    analyze,
]
JOBS_A_DAY: list[Callable] = [delete_unused_files]  # after `retention`, which knows a wrong clock
DAY = 24 * 60 * 60  # seconds


class Command(BaseCommand):
    help = "Do what is due, once a minute: publish, retry tasks, purge."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--interval", type=float, default=60, help="seconds between two runs")
        parser.add_argument("--once", action="store_true", help="run once only")

    def handle(self, *args: Any, **options: Any) -> None:
        run(JOBS_AT_START + JOBS + JOBS_A_DAY)
        ran_at = time.monotonic()
        try:
            while not options["once"]:
                time.sleep(options["interval"])
                close_old_connections()  # the database may have been unavailable
                run(JOBS)
                if time.monotonic() - ran_at > DAY:
                    run(JOBS_A_DAY)
                    ran_at = time.monotonic()
        except KeyboardInterrupt:
            return


def run(jobs: list[Callable]) -> None:
    """Runs every job; logs the errors of those that fail."""
    for job in jobs:
        try:
            job()
        except Exception:
            logger.exception("The job %s failed", job.__name__)
