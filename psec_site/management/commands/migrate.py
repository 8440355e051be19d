from typing import Any

from django.core.management import call_command
from django.core.management.commands import migrate


class Command(migrate.Command):
    """Django's command, which also makes the table of the shared cache (createcachetable)."""

    def handle(self, *args: Any, database: str, **options: Any) -> None:
        super().handle(*args, database=database, **options)
        if not (options["plan"] or options["check_unapplied"]):
            call_command("createcachetable", database=database, verbosity=0)
