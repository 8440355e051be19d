from django.conf import settings
from django.db import models
from django.utils import timezone

from .submission import Submission


class ClearedIdentifier(models.Model):
    """Records that a reviewer cleared a possible identifier: its words may be published.

    Stores the fingerprint of the words, not the words: changed words need a new clearing.
    """

    submission = models.ForeignKey(
        Submission, on_delete=models.CASCADE, related_name="cleared_identifiers"
    )
    fingerprint = models.CharField(max_length=64)
    cleared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    cleared_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "fingerprint"], name="an_identifier_is_cleared_once"
            )
        ]

    def __str__(self):
        return f"Cleared identifier {self.pk}"
