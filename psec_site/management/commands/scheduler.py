import logging
import time

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import close_old_connections, connection

from psec_site.tasks import requeue

logger = logging.getLogger(__name__)


def publish_scheduled():
    call_command("publish_scheduled")


def retention():
    call_command("retention", verbosity=0)


def clear_sessions():
    call_command("clearsessions")


def prune_tasks():
    call_command("prune_db_task_results", "--backend", "database", verbosity=0)


def analyze():
    """Lets SQLite know how many rows there are: it plans by that, and never counts by itself."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA analysis_limit = 400")  # milliseconds, whatever the size
            cursor.execute("ANALYZE")


STEPS = [publish_scheduled, requeue, retention, clear_sessions, prune_tasks, analyze]


class Command(BaseCommand):
    help = "Do what is due, once a minute: publish, retry tasks, purge."

    def add_arguments(self, parser):
        parser.add_argument("--interval", type=float, default=60, help="seconds between rounds")
        parser.add_argument("--once", action="store_true", help="one round only")

    def handle(self, *args, **options):
        run_steps()
        try:
            while not options["once"]:
                time.sleep(options["interval"])
                close_old_connections()  # the database may have been away
                run_steps()
        except KeyboardInterrupt:
            return


def run_steps():
    for step in STEPS:
        try:
            step()
        except Exception:
            logger.exception("The step %s failed", step.__name__)
