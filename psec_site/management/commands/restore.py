from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from psec_site.backup import restoring


class Command(BaseCommand):
    help = "Put a backup in the place of what is there, less what was erased since."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, nargs="?")
        parser.add_argument("--replace", action="store_true", help="throw away what is there")
        parser.add_argument(
            "--ledger-lost",
            action="store_true",
            help="go on although erasures after the backup may not be known",
        )
        parser.add_argument(
            "--abandon",
            action="store_true",
            help="clean up after a restore that was cut short, and keep what is there",
        )

    def handle(self, *, file: Path | None, replace, ledger_lost, abandon, **options):
        if abandon:
            restoring.abandon()
            self.stdout.write("Cleaned up. The site goes on with the database as it is.")
            return
        if file is None:
            raise CommandError("Say which file.")
        done = restoring.restore(file, replace=replace, ledger_lost=ledger_lost)
        self.stdout.write(
            f"{done.rows} rows and {done.files} files of {done.made_at} are back. "
            f"Erased again, because they were taken back since: {done.erased_again} stories.\n"
            "Now restart the site's processes."
        )
