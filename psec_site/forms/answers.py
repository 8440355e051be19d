from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractUser, AnonymousUser
from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from wagtail.admin.utils import get_user_display_name
from wagtail.contrib.forms.models import AbstractFormSubmission
from wagtail.models import Page


class AnswerQuerySet(models.QuerySet["FormAnswer"]):
    def expired(self) -> models.QuerySet["FormAnswer"]:
        """Those to be erased now."""
        age = timedelta(days=settings.FORM_ANSWER_DAYS)
        return self.filter(submit_time__lt=timezone.now() - age)

    def open(self) -> models.QuerySet["FormAnswer"]:
        """Those that wait for somebody to answer. A likely robot waits for nothing."""
        return self.filter(answered_at=None, is_likely_robot=False)


class FormAnswer(AbstractFormSubmission):
    """What somebody answered to a form. Private; erased after FORM_ANSWER_DAYS.

    A page with answers cannot be deleted: they would be gone before anybody had read them.
    """

    page = models.ForeignKey(Page, on_delete=models.PROTECT, related_name="+")
    robot_signs = models.JSONField(default=list)
    is_likely_robot = models.BooleanField(default=False)
    told_at = models.DateTimeField(null=True, editable=False)
    answered_at = models.DateTimeField(null=True, editable=False)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
    )

    objects = AnswerQuerySet.as_manager()

    class Meta:
        verbose_name = "answer to a form"
        verbose_name_plural = "answers to forms"

    def __str__(self):
        return f"Answer {self.pk}"

    def get_data(self) -> dict[str, Any]:
        robot = "yes" if self.is_likely_robot else ""
        return super().get_data() | {"robot": robot, "answered": self.answered}

    @property
    def answered(self) -> str:
        """When somebody marked it as answered, and who. Empty while nobody did."""
        if not self.answered_at:
            return ""
        day = date_format(timezone.localtime(self.answered_at), "DATETIME_FORMAT")
        return f"{day}, {get_user_display_name(self.answered_by)}" if self.answered_by else day

    def mark(self, user: AbstractUser | AnonymousUser | None) -> None:
        """Marks it as answered by this person; with None as open again.

        Who marked it first stays.
        """
        answers = FormAnswer.objects.filter(pk=self.pk, answered_at__isnull=user is not None)
        answers.update(answered_by=user, answered_at=timezone.now() if user else None)
