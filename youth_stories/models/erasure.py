from django.db import models
from django.utils import timezone


class Erasure(models.Model):
    """Records that words were erased from rows and may still be in the database's files.

    retention/vacuum.py removes them there, and then these rows. Which story it was is not stored.
    """

    erased_at = models.DateTimeField(default=timezone.now)

    def __str__(self):
        return f"Erasure {self.pk}"
