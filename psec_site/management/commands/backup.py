from pathlib import Path

from django.core.management.base import BaseCommand

from psec_site.backup.writing import write_backup


class Command(BaseCommand):
    help = "Write the database and all pictures into one file. It holds personal data."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--force", action="store_true", help="overwrite a file of that name")

    def handle(self, *, file: Path, force: bool, **options):
        manifest = write_backup(file, overwrite=force)
        files = sum(member.startswith("files/") for member in manifest["members"])
        self.stdout.write(f"{sum(manifest['rows'].values())} rows and {files} files are in {file}.")
        if missing := manifest["missing_files"]:
            self.stderr.write(
                f"{len(missing)} files were missing already; the manifest names them."
            )
