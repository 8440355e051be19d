from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from bench.samples import clear_samples, make_samples
from youth_stories.models import Submission

from .load_content import MAKAYLA


class Command(BaseCommand):
    help = "Makes made-up, clearly marked stories for trials and measurements, or clears them."

    def add_arguments(self, parser):
        parser.add_argument("--count", type=int, help="how many more sample stories to publish")
        parser.add_argument("--seed", type=int, default=0, help="the same seed, the same stories")
        parser.add_argument(
            "--clear", action="store_true", help="first take away all sample stories there are"
        )

    def handle(self, *, count, seed, clear, **options):
        if not clear and not count:
            raise CommandError("Say how many with --count, or --clear.")
        if clear:
            self.stdout.write(f"Sample stories taken away: {clear_samples()}.")
        if count:
            self.refuse_beside_real_stories()
            make_samples(count, seed=seed)
            self.stdout.write(f"Sample stories made: {count}.")

    def refuse_beside_real_stories(self):
        if not settings.SAMPLE_STORIES:
            raise CommandError("Sample stories are not for a site in production.")
        # Makayla's came with the site, and was public before it.
        if Submission.objects.exclude(story_id=MAKAYLA).exists():
            raise CommandError("Somebody's own story is here: sample stories stay apart from it.")
