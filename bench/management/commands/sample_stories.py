from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from bench.samples import clear_samples, make_samples


class Command(BaseCommand):
    help = "Publish clearly marked sample stories for trials and measurements, or delete them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--count", type=int, help="how many more sample stories to publish")
        parser.add_argument("--seed", type=int, default=0, help="the same seed, the same stories")
        parser.add_argument(
            "--clear", action="store_true", help="first delete all existing sample stories"
        )

    def handle(self, *, count: int | None, seed: int, clear: bool, **options: object) -> None:
        if not clear and not count:
            raise CommandError("Use --count to say how many, or --clear.")
        if "youth_stories_storypage" not in connection.introspection.table_names():
            raise CommandError("This database is empty: run manage.py prepare first.")
        if clear:
            self.stdout.write(f"Sample stories deleted: {clear_samples()}.")
        if count:
            make_samples(count, seed=seed)
            self.stdout.write(f"Sample stories published: {count}.")
