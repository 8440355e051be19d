from typing import Any

from django.core.management import call_command
from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import connections


class Command(migrate.Command):
    """Django's command, which also makes the table of the shared cache (createcachetable).

    It refuses a database from before the migrations were reset: there, today's `0001_initial` would
    count as applied.
    """

    def handle(self, *args: Any, database: str, **options: Any) -> None:
        connection = connections[database]
        tables = connection.introspection.table_names()
        if "auth_user" in tables and "staff_user" not in tables:
            raise CommandError(
                f"The database {connection.settings_dict['NAME']} is of an earlier version of this "
                "site and cannot be updated: move it away, or choose another place with "
                "DATA_DIR or DATABASE_URL, and run this again."
            )
        super().handle(*args, database=database, **options)
        if not (options["plan"] or options["check_unapplied"]):
            call_command("createcachetable", database=database, verbosity=0)
