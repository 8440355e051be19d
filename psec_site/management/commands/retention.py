from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError

from psec_site.antispam import counters
from psec_site.page_cache.version import old_changes
from youth_stories.retention import due, vacuum


class Command(BaseCommand):
    help = "Do what is due with young people's stories: second messages, reminders, purges."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only print what is due")

    def handle(self, *args: Any, dry_run: bool = False, verbosity: int = 1, **options: Any) -> None:
        failed = []
        for task in due.DUE_TASKS:
            if dry_run:
                for row in task.due():
                    self.stdout.write(f"due: {task.name}: {row}")
                continue
            done, not_done = task.run()
            if not_done:
                failed.append(f"{not_done} × {task.name}")
            if done and verbosity:
                self.stdout.write(f"done: {done} × {task.name}")
        self._vacuum(dry_run, verbosity, failed)
        for rows in (*counters.expired(), old_changes()):
            if dry_run:
                self.stdout.write(f"due: {rows.count()} × {rows.model._meta.verbose_name}")
            else:
                rows.delete()
        if failed:
            raise CommandError(f"Failed, to be tried again next time: {', '.join(failed)}.")

    def _vacuum(self, dry_run: bool, verbosity: int, failed: list[str]) -> None:
        if dry_run:
            if count := vacuum.due().count():
                self.stdout.write(f"due: {count} × erasure to remove from the database's files")
            return
        try:
            done = vacuum.vacuum()
        except OperationalError:
            failed.append("removing erasures from the database's files")
            return
        if done and verbosity:
            self.stdout.write(f"done: {done} × erasure removed from the database's files")
