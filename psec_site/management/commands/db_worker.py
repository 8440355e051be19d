import logging
import time
from typing import Any

from django.db import InterfaceError, OperationalError, connections
from django_tasks_db.management.commands import db_worker

logger = logging.getLogger(__name__)

PAUSE = 1  # seconds


class Command(db_worker.Command):
    """The library's command, which goes on after an outage of the database and not only to its end.

    A task that was running then counts as one of a dead worker: psec_site/task_retries.py.
    """

    def handle(self, **options: Any) -> None:
        while True:
            try:
                return super().handle(**options)
            except (OperationalError, InterfaceError) as error:
                logger.warning("The task worker lost the database (%s)", type(error).__name__)
                connections.close_all()
                time.sleep(PAUSE)
