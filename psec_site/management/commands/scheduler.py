import logging
import time

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import close_old_connections, connection

from pages.models import CustomImage
from pages.tasks import make_renditions
from psec_site.tasks import requeue
from youth_stories.models import PublicPhoto

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


def prepare_pictures():
    """What an update shows in new sizes, and what a restore left to be made again."""
    for model in (CustomImage, PublicPhoto):
        for pk in model.unprepared().values_list("pk", flat=True):
            make_renditions.enqueue(model._meta.label, pk)


AT_START = [prepare_pictures]
STEPS = [publish_scheduled, requeue, retention, clear_sessions, prune_tasks, analyze]


class Command(BaseCommand):
    help = "Do what is due, once a minute: publish, retry tasks, purge."

    def add_arguments(self, parser):
        parser.add_argument("--interval", type=float, default=60, help="seconds between rounds")
        parser.add_argument("--once", action="store_true", help="one round only")

    def handle(self, *args, **options):
        run_steps(AT_START + STEPS)
        try:
            while not options["once"]:
                time.sleep(options["interval"])
                close_old_connections()  # the database may have been away
                run_steps(STEPS)
        except KeyboardInterrupt:
            return


def run_steps(steps):
    for step in steps:
        try:
            step()
        except Exception:
            logger.exception("The step %s failed", step.__name__)
