from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from .consent import Consent
from .submission import Submission
from .version import version_of

if TYPE_CHECKING:
    from .story import StoryPage


class ConsentRequestQuerySet(models.QuerySet):
    def open(self) -> Self:
        """Consent requests that were neither answered nor closed."""
        return self.filter(answer="")


class ConsentRequest(models.Model):
    """A request to one person for their consent to one revision of a story's page."""

    class Answer(models.TextChoices):
        AGREED = "agreed", "Agreed"
        REFUSED = "refused", "Said no"
        CANCELLED = "cancelled", "Canceled by staff"
        EXPIRED = "expired", "Not answered in time"
        NOT_MINE = "not_mine", "Reached somebody else"

    submission = models.ForeignKey(
        Submission, on_delete=models.CASCADE, related_name="consent_requests"
    )
    role = models.CharField(max_length=20, choices=Consent.Role)
    # Null once the story is erased.
    revision = models.ForeignKey(
        "wagtailcore.Revision", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    asked_at = models.DateTimeField(default=timezone.now)
    answer = models.CharField(max_length=10, choices=Answer, blank=True)
    answered_at = models.DateTimeField(null=True)

    objects = ConsentRequestQuerySet.as_manager()

    class Meta:
        ordering = ["asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "role"],
                condition=Q(answer=""),
                name="one_open_request_per_person",
            )
        ]

    def __str__(self):
        return f"Request {self.pk} to the {self.role}"

    @property
    def expires_at(self) -> datetime:
        return self.asked_at + timedelta(days=settings.UNANSWERED_DAYS)

    @property
    def version(self) -> "StoryPage":
        """The story page as of the revision asked about. ValueError once it is erased."""
        if self.revision is None:
            raise ValueError("This story was erased.")
        return version_of(self.revision)
