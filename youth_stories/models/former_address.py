from django.db import models

from .clean_text import CleanTextModel
from .event import SubmissionEvent


class FormerAddress(CleanTextModel):
    """The address that another one replaced, until the letter that says so was sent to it."""

    event = models.OneToOneField(
        SubmissionEvent, on_delete=models.CASCADE, related_name="former_address"
    )
    email = models.EmailField()

    TEXT_FIELDS = ("email",)

    def __str__(self):
        return f"Former address of {self.event_id}"
