from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .clean_text import CleanTextModel
from .consent_request import ConsentRequest
from .submission import Submission


class GuardianQuestionQuerySet(models.QuerySet):
    def calls(self) -> Self:
        """Calls that were asked for and not made yet, whatever was answered meanwhile."""
        return self.filter(kind=GuardianQuestion.Kind.CALL)

    def copies_for(self, submission: Submission) -> Self:
        """The copy that the guardian of this story asked for, and that is not made yet."""
        return self.filter(kind=GuardianQuestion.Kind.COPY, request__submission=submission)

    def owed_to(self, submission: Submission) -> Self:
        """The call that the guardian of this story waits for."""
        return self.calls().filter(request__submission=submission)


class GuardianQuestion(CleanTextModel):
    """What a guardian asks for before they answer: a copy they can read, or a call.

    Deleted once staff have answered: a wish for a copy at latest when the consent request is
    closed, and a number to call at latest `erased_at`.
    """

    class Kind(models.TextChoices):
        CALL = "call", _("A call")
        COPY = "copy", _("A copy in another language")

    class TimeOfDay(models.TextChoices):
        MORNING = "morning", _("Morning")
        AFTERNOON = "afternoon", _("Afternoon")
        EVENING = "evening", _("Evening")

    request = models.ForeignKey(
        ConsentRequest, on_delete=models.CASCADE, related_name="guardian_questions"
    )
    kind = models.CharField(max_length=10, choices=Kind)
    phone = models.CharField(max_length=40, blank=True)
    time_of_day = models.CharField(max_length=10, choices=TimeOfDay, blank=True)
    # As the guardian writes it: for a call the one to speak, for a copy the one to read.
    language = models.CharField(max_length=60, blank=True)
    asked_at = models.DateTimeField(default=timezone.now)

    objects = GuardianQuestionQuerySet.as_manager()

    TEXT_FIELDS = ("phone", "language")

    class Meta:
        ordering = ["asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["request", "kind"], name="one_question_of_a_kind_per_request"
            ),
            models.CheckConstraint(
                condition=Q(kind="call") & ~Q(phone="")
                | Q(kind="copy", phone="", time_of_day="") & ~Q(language=""),
                name="a_call_has_a_number_and_a_copy_a_language",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.pk}"

    @property
    def erased_at(self) -> datetime:
        """When a number is erased even if nobody called."""
        return self.asked_at + timedelta(days=settings.UNANSWERED_DAYS)

    @property
    def call_before(self) -> datetime:
        """The day before which staff should call: then the question may end, with the number."""
        return min(self.erased_at, self.request.expires_at)
