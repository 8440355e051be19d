from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from psec_site.backup import folder, writing
from psec_site.backup.problems import in_a_sentence
from psec_site.backup.progress import Progress
from psec_site.monitoring.models import LastRun
from youth_stories.retention.rounds import clock_in_doubt


class Command(BaseCommand):
    help = (
        "Write the database and all files into one file, encrypted with BACKUP_KEY. Without a name "
        "it is written into BACKUP_DIR, and what there is older than BACKUP_DAYS is deleted."
    )

    requires_system_checks = []  # they ask the database, which may be what is damaged

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, nargs="?")
        parser.add_argument("--force", action="store_true", help="overwrite a file of that name")

    def handle(self, *, file: Path | None, force: bool, verbosity: int, **options: Any) -> None:
        self.verbosity = verbosity
        with in_a_sentence("There is no new backup; earlier ones are as they were."):
            if not file:
                folder.delete_unfinished()
            self.write(file or folder.new_path(), force=force)
        with in_a_sentence("The new backup is complete, but old ones may be left."):
            LastRun.record(LastRun.Name.BACKUP)
            if not file:
                self.delete_old()

    def delete_old(self) -> None:
        """A clock that leapt would make every backup old: it deletes none, as it erases nothing."""
        if doubt := clock_in_doubt():
            self.stderr.write(
                f"Old backups are kept: {doubt}. In the admin, see Settings, Erasing."
            )
        elif count := folder.delete_old():
            self.say(f"Deleted {count} old backups.")

    def write(self, path: Path, *, force: bool) -> None:
        progress = Progress(writing.STEPS, self.say)
        manifest = writing.write_backup(path, progress=progress, overwrite=force)
        files = sum(member.startswith("files/") for member in manifest["members"])
        rows = sum(manifest["rows"].values())
        self.say(f"Wrote {rows} rows and {files} files to {path}.")
        if missing := manifest["missing_files"]:
            self.stderr.write(f"{len(missing)} files were missing; the manifest names them.")

    def say(self, line: str) -> None:
        if self.verbosity:
            self.stdout.write(line)
            self.stdout.flush()
