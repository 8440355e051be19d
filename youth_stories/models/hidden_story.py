from django.db import models
from django.utils import timezone

from .submission import Submission


class HiddenStory(models.Model):
    """A story that a restore brought back and hid until a person decides (rule R17).

    It may not be published before. Deleted when somebody has decided.
    """

    class Why(models.TextChoices):
        WRONG_ROUND = "wrong_round", "A round of erasing that was a mistake had erased it"
        TAKEN_DOWN = "taken_down", "It was taken down after the backup was made"

    submission = models.OneToOneField(Submission, on_delete=models.CASCADE, related_name="hidden")
    why = models.CharField(max_length=20, choices=Why)
    since = models.DateTimeField(default=timezone.now)

    def __str__(self):
        return f"Hidden story {self.submission_id}"
