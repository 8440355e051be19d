from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone

from .clean_text import CleanTextModel
from .submission import Submission


class ConcernQuerySet(models.QuerySet):
    def open(self) -> Self:
        """Concerns that were not closed."""
        return self.filter(closed_at__isnull=True)


class Concern(CleanTextModel):
    """A staff member's concern for a young person's safety (rule R19).

    While one is open the story is on hold: it is not public, not edited and not purged.
    """

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="concerns")
    text = models.TextField(max_length=2000)
    raised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    raised_at = models.DateTimeField(default=timezone.now)
    outcome = models.TextField(max_length=2000, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    closed_at = models.DateTimeField(null=True)

    TEXT_FIELDS = ("text", "outcome")

    objects = ConcernQuerySet.as_manager()

    class Meta:
        ordering = ["raised_at", "pk"]

    def __str__(self):
        return f"Concern {self.pk}"
