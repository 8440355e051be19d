from django.db import models
from django.utils import timezone


class Tombstone(models.Model):
    """What is left of a story once everything about it is gone: keyed hashes (rule R14).

    Who holds a record of their own can show that it is the one we had; nobody can read it here.
    """

    story_hash = models.CharField(max_length=64, unique=True)
    student_hash = models.CharField(max_length=64, blank=True)
    guardian_hash = models.CharField(max_length=64, blank=True)
    consent_hashes = models.JSONField(default=list)
    closed_at = models.DateTimeField(default=timezone.now)

    def __str__(self):
        return f"Closed story {self.pk}"
