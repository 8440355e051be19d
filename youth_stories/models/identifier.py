from django.conf import settings
from django.db import models
from django.utils import timezone

from .submission import Submission


class ClearedIdentifier(models.Model):
    """That somebody looked at these words of a story and says they may be published.

    It holds their fingerprint and not the words: changed, they are a new identifier.
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
