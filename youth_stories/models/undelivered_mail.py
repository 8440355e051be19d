from django.conf import settings
from django.db import models
from django.utils import timezone

from .event import SentMail, SubmissionEvent


class UndeliveredMail(models.Model):
    """An event's e-mail that did not reach somebody, until it does or staff told them otherwise.

    It holds neither the address nor what the mail server said, which often names it.
    """

    class Why(models.TextChoices):
        REFUSED = "refused", "Their mail server refused it for good"
        NO_ANSWER = "no_answer", "It could not be sent for more than a day"
        CAME_BACK = "came_back", "It came back"

    event = models.ForeignKey(SubmissionEvent, on_delete=models.CASCADE, related_name="undelivered")
    to = models.CharField(max_length=10, choices=SentMail.To)
    why = models.CharField(max_length=10, choices=Why)
    noticed_at = models.DateTimeField(default=timezone.now)
    # While it is being sent once more.
    sent_again_at = models.DateTimeField(null=True)
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["noticed_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "to"], name="one_undelivered_mail_per_event_and_reader"
            )
        ]

    def __str__(self):
        return f"Undelivered mail about event {self.event_id}"
