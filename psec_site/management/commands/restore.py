from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from psec_site.backup import restoring


class Command(BaseCommand):
    help = "Replace the site with a backup, without the stories that were erased since."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, nargs="?")
        parser.add_argument("--replace", action="store_true", help="delete the present content")
        parser.add_argument(
            "--ledger-lost",
            action="store_true",
            help="restore although later erasures may not be known",
        )
        parser.add_argument(
            "--abandon",
            action="store_true",
            help="clean up after an interrupted restore, and keep the database as it is",
        )

    def handle(
        self,
        *,
        file: Path | None,
        replace: bool,
        ledger_lost: bool,
        abandon: bool,
        **options: Any,
    ) -> None:
        if abandon:
            restoring.abandon()
            self.stdout.write("Cleaned up. The database is as it was.")
            return
        if file is None:
            raise CommandError("Name the file of the backup.")
        done = restoring.restore(file, replace=replace, ledger_lost=ledger_lost)
        self.stdout.write(
            f"Restored {done.rows} rows and {done.files} files of {done.made_at}. "
            f"Erased again, because they were withdrawn since: {done.erased_again} stories.\n"
            "Now restart the site's processes."
        )
