from collections.abc import Iterable
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError
from wagtail.admin.models import FormState

from psec_site.antispam import counters
from psec_site.forms.models import FormAnswer
from psec_site.page_cache.version import old_changes
from psec_site.staff.activity import old_entries
from psec_site.staff.models import StaffSession
from youth_stories.retention import due, rounds, vacuum
from youth_stories.retention.due_task import DueTask


class Command(BaseCommand):
    help = "Do what is due with young people's stories: second messages, reminders, purges."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only print what is due")

    def handle(self, *args: Any, dry_run: bool = False, verbosity: int = 1, **options: Any) -> None:
        if dry_run:
            self._print_due()
            return
        failed: list[str] = []
        this_round = rounds.begin()
        self._run(due.DUE_TASKS, verbosity, failed)
        rows = [*counters.expired(), old_changes()]
        if this_round:
            options = {"among": this_round.stories, "in_round": this_round.name}
            self._run(due.ERASURES, verbosity, failed, **options)
            self._run(due.LEFTOVERS, verbosity, failed)
            rows += [FormAnswer.objects.expired()]
            rows += [StaffSession.objects.forgotten(), FormState.objects.stale(), *old_entries()]
        elif verbosity:
            self.stdout.write("Erasing is halted. Settings → Erasing says why.")
        self._vacuum(verbosity, failed)
        for each in rows:
            each.delete()
        if failed:
            raise CommandError(f"Failed, to be tried again next time: {', '.join(failed)}.")

    def _print_due(self) -> None:
        for task in (*due.DUE_TASKS, *due.ERASURES, *due.LEFTOVERS):
            for row in task.due():
                self.stdout.write(f"due: {task.name}: {row}")
        if count := vacuum.due().count():
            self.stdout.write(f"due: {count} × erasure to remove from the database's files")
        forgotten, stale = StaffSession.objects.forgotten(), FormState.objects.stale()
        answers = FormAnswer.objects.expired()
        for rows in (answers, *counters.expired(), old_changes(), forgotten, stale, *old_entries()):
            self.stdout.write(f"due: {rows.count()} × {rows.model._meta.verbose_name}")

    def _run(
        self, tasks: Iterable[DueTask], verbosity: int, failed: list[str], **options: Any
    ) -> None:
        for task in tasks:
            done, not_done = task.run(**options)
            if not_done:
                failed.append(f"{not_done} × {task.name}")
            if done and verbosity:
                self.stdout.write(f"done: {done} × {task.name}")

    def _vacuum(self, verbosity: int, failed: list[str]) -> None:
        try:
            done = vacuum.vacuum()
        except OperationalError:
            failed.append("removing erasures from the database's files")
            return
        if done and verbosity:
            self.stdout.write(f"done: {done} × erasure removed from the database's files")
