from django.db import models
from django.utils import timezone

from .clean_text import CleanTextModel
from .submission import Submission


class NewAddress(CleanTextModel):
    """The address that a student wants us to write to. It counts once its link is opened."""

    submission = models.OneToOneField(
        Submission, on_delete=models.CASCADE, related_name="new_address"
    )
    email = models.EmailField()
    asked_at = models.DateTimeField(default=timezone.now)

    TEXT_FIELDS = ("email",)

    def __str__(self):
        return f"New address of {self.submission}"
