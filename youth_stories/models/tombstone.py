from django.db import models
from django.utils import timezone


class Tombstone(models.Model):
    """What remains of an erased story after its record was deleted: keyed hashes (rule R14).

    A copy of the record that somebody else kept can be checked against it.
    """

    story_hash = models.CharField(max_length=64, unique=True)
    student_hash = models.CharField(max_length=64, blank=True)
    guardian_hash = models.CharField(max_length=64, blank=True)
    # Rule R1: whether it was the story of somebody under 18.
    is_minors = models.BooleanField(default=False)
    consent_hashes = models.JSONField(default=list)
    closed_at = models.DateTimeField(default=timezone.now)

    def __str__(self):
        return f"Closed story {self.pk}"
