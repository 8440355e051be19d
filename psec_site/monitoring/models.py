from datetime import datetime

from django.db import models
from django.utils import timezone


class LastRun(models.Model):
    """When something last ran that has to run again and again."""

    class Name(models.TextChoices):
        SCHEDULER = "scheduler"
        WORKER = "worker"
        BACKUP = "backup"

    name = models.CharField(max_length=20, choices=Name, primary_key=True)
    at = models.DateTimeField()

    def __str__(self):
        return f"{self.name} at {self.at}"

    @classmethod
    def record(cls, name: str, at: datetime | None = None) -> None:
        """Records that it ran at this time, or now."""
        cls.objects.update_or_create(name=name, defaults={"at": at or timezone.now()})


class StorageIdentity(models.Model):
    """The random text that a file in this storage has to hold: `storage_identity.py`."""

    storage = models.CharField(max_length=20, primary_key=True)
    identity = models.CharField(max_length=32)

    def __str__(self):
        return self.storage
