from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from psec_site.backup.writing import write_backup


class Command(BaseCommand):
    help = "Write the database and all images into one file. It contains personal data."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--force", action="store_true", help="overwrite a file of that name")

    def handle(self, *, file: Path, force: bool, **options: Any) -> None:
        manifest = write_backup(file, overwrite=force)
        files = sum(member.startswith("files/") for member in manifest["members"])
        rows = sum(manifest["rows"].values())
        self.stdout.write(f"Wrote {rows} rows and {files} files to {file}.")
        if missing := manifest["missing_files"]:
            self.stderr.write(f"{len(missing)} files were missing; the manifest names them.")
