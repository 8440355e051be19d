from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from psec_site.backup import restoring
from psec_site.backup.progress import Progress
from psec_site.monitoring.models import LastRun


class Command(BaseCommand):
    help = "Replace the site with a backup, without the stories that were erased since."

    requires_system_checks = []  # they ask the database, which may be what is damaged

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, nargs="?")
        parser.add_argument("--replace", action="store_true", help="delete the present content")
        parser.add_argument(
            "--ledger-lost",
            action="store_true",
            help="restore although later erasures may not be known",
        )
        parser.add_argument(
            "--unencrypted",
            action="store_true",
            help="restore although anybody may have changed the file, as it is not encrypted",
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
        unencrypted: bool,
        abandon: bool,
        verbosity: int,
        **options: Any,
    ) -> None:
        self.verbosity = verbosity
        if abandon:
            restoring.abandon()
            self.say("Cleaned up. The database is as it was.")
            return
        if file is None:
            raise CommandError("Name the file of the backup.")
        done = restoring.restore(
            file,
            progress=Progress(restoring.STEPS, self.say),
            replace=replace,
            ledger_lost=ledger_lost,
            unencrypted=unencrypted,
        )
        LastRun.record(LastRun.Name.BACKUP, at=datetime.fromisoformat(done.made_at))
        self.say(
            f"Restored {done.rows} rows and {done.files} files of {done.made_at}. "
            f"Erased again, because they were erased since: {done.erased_again} stories. "
            f"Hidden until somebody decides: {done.hidden}.\n"
            "Now restart the site's processes."
        )

    def say(self, line: str) -> None:
        if self.verbosity:
            self.stdout.write(line)
            self.stdout.flush()
