from django.core.management.base import BaseCommand, CommandError

from youth_stories import robots
from youth_stories.services import clock

from ...page_cache.version import old_changes


class Command(BaseCommand):
    help = "Do what is due with young people's stories: second messages, reminders, purges."

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="only say what is due")

    def handle(self, *args, dry_run=False, verbosity=1, **options):
        failed = []
        for step in clock.STEPS:
            if dry_run:
                for row in step.due():
                    self.stdout.write(f"due: {step.name}: {row}")
                continue
            done, not_done = clock.run(step)
            if not_done:
                failed.append(f"{not_done} × {step.name}")
            if done and verbosity:
                self.stdout.write(f"done: {done} × {step.name}")
        for rows in (*robots.expired(), old_changes()):
            if dry_run:
                self.stdout.write(f"due: {rows.count()} × {rows.model._meta.verbose_name}")
            else:
                rows.delete()
        if failed:
            raise CommandError(f"Not done, and tried again next time: {', '.join(failed)}.")
