from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from .clean_text import CleanTextModel
from .submission import Submission


class AgeSignQuerySet(models.QuerySet):
    def open(self) -> Self:
        """Signs that nobody has cleared."""
        return self.filter(cleared_at__isnull=True)


class AgeSign(CleanTextModel):
    """A sign that whoever sent a story is younger than the age group they chose (rule R1).

    While one is open the story is not public. It says what was noticed, without the words.
    """

    class Code(models.TextChoices):
        WORDS = "words", "The words give a younger age or an earlier grade."
        STAGE = "stage", "The school they chose is for younger people."
        ADDRESS = "address", "The e-mail address was given with the story of a younger person."
        BROWSER = "browser", "A younger age was chosen in the same browser within two weeks."
        RAISED = "raised", "An older age group was chosen later than with the story."

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="age_signs")
    code = models.CharField(max_length=10, choices=Code)
    raised_at = models.DateTimeField(default=timezone.now)
    cleared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    reason = models.TextField(max_length=2000, blank=True)
    cleared_at = models.DateTimeField(null=True)

    TEXT_FIELDS = ("reason",)

    objects = AgeSignQuerySet.as_manager()

    class Meta:
        ordering = ["raised_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "code"],
                condition=Q(cleared_at__isnull=True),
                name="one_open_age_sign_of_a_kind",
            )
        ]

    def __str__(self):
        return f"Age sign {self.pk}"
