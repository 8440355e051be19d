from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from wagtail.contrib.forms.models import AbstractFormSubmission
from wagtail.models import Page


class AnswerQuerySet(models.QuerySet["FormAnswer"]):
    def expired(self) -> models.QuerySet["FormAnswer"]:
        """Those to be erased now."""
        age = timedelta(days=settings.FORM_ANSWER_DAYS)
        return self.filter(submit_time__lt=timezone.now() - age)


class FormAnswer(AbstractFormSubmission):
    """What somebody answered to a form. Private; erased after FORM_ANSWER_DAYS.

    A page with answers cannot be deleted: they would be gone before anybody had read them.
    """

    page = models.ForeignKey(Page, on_delete=models.PROTECT, related_name="+")
    robot_signs = models.JSONField(default=list)
    is_likely_robot = models.BooleanField(default=False)
    told_at = models.DateTimeField(null=True, editable=False)

    objects = AnswerQuerySet.as_manager()

    class Meta:
        verbose_name = "answer to a form"
        verbose_name_plural = "answers to forms"

    def __str__(self):
        return f"Answer {self.pk}"

    def get_data(self) -> dict[str, Any]:
        return super().get_data() | {"robot": "yes" if self.is_likely_robot else ""}
