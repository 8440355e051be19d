"""What is done because time has passed."""

from datetime import timedelta

from django.db.models import Exists, OuterRef
from django.utils import timezone

from .. import photos
from ..models import StoryPage, StoryPhoto, Submission

ABANDONED_AFTER = timedelta(days=1)


def purge_abandoned_photos() -> int:
    """Destroys photos of forms that were never sent, a day after. Returns how many."""
    used = Exists(Submission.objects.filter(photo=OuterRef("pk")))
    shown = Exists(StoryPage.objects.filter(photo=OuterRef("pk")))
    abandoned = StoryPhoto.objects.filter(
        ~used, ~shown, created_at__lt=timezone.now() - ABANDONED_AFTER
    )
    for photo in abandoned:
        photos.destroy(photo)
    return len(abandoned)
