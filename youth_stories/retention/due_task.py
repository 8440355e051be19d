"""What the `retention` command runs: a query for rows that are due, and a step for each row."""

import logging
from collections.abc import Callable, Container
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class DueTask:
    """A step to be done for each row of a query. It may run at any time, twice, or be cut off."""

    name: str
    due: Callable[[], QuerySet]
    do: Callable[..., None]

    def run(self, among: Container[int] | None = None, **options: str) -> tuple[int, int]:
        """Does the step for every due row, each in a transaction of its own.

        With `among`, only for rows with these ids. The step gets the options. Returns how many rows
        were done and how many failed.
        """
        done = failed = 0
        for pk in list(self.due().values_list("pk", flat=True)):
            if among is not None and pk not in among:
                continue
            try:
                done += self._do(pk, **options)
            except Exception as error:  # the other rows are still done
                logger.error("%s: failed for %s: %s", self.name, pk, type(error).__name__)
                failed += 1
        return done, failed

    @transaction.atomic
    def _do(self, pk: int, **options: str) -> bool:
        """Locks the row and does the step if it is still due."""
        list(self.due().model._default_manager.select_for_update().filter(pk=pk))
        row = self.due().filter(pk=pk).first()
        if row is None:
            return False
        self.do(row, **options)
        return True
