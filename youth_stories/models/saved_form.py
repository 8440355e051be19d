import uuid
from datetime import timedelta
from typing import Any, Self

from django.db import models
from django.utils import timezone

from .content import AgeBand
from .photo import StoryPhoto
from .private_link import PrivateLink
from .submission import Submission


class SavedFormQuerySet(models.QuerySet):
    def unexpired(self) -> Self:
        """Forms that can still be continued."""
        is_open = models.Q(link=None) | models.Q(link__in=PrivateLink.objects.usable())
        return self.filter(is_open, expires_at__gt=timezone.now())

    def expired(self) -> Self:
        """Those that can no longer be continued."""
        return self.exclude(pk__in=SavedFormQuerySet(self.model).unexpired())


class SavedForm(models.Model):
    """What somebody has written in the form and not sent yet. Nobody at PSEC gets to see it.

    Only the browser with the random token finds it; here is the token's hash. The row is made when
    the first words are sent. It is erased when the story is sent, when the sender starts over, and
    when it expires.
    """

    LIFETIME = timedelta(hours=24)

    class Step(models.TextChoices):
        AGE = "age"
        STORY = "story"
        SEND = "send"

    token_hash = models.CharField(max_length=64, unique=True)
    # The story_id of the submission that this becomes, or that it changes.
    story_id = models.UUIDField(default=uuid.uuid4)
    submission = models.ForeignKey(
        Submission, null=True, on_delete=models.CASCADE, related_name="saved_forms"
    )
    # The private link that the form was opened with: the form ends with it.
    link = models.ForeignKey(
        PrivateLink, null=True, on_delete=models.CASCADE, related_name="saved_forms"
    )
    age_band = models.CharField(max_length=10, choices=AgeBand)
    # By form field, as typed: invalid and too long values too, and both e-mail addresses.
    values = models.JSONField(default=dict)
    photo = models.ForeignKey(StoryPhoto, null=True, on_delete=models.SET_NULL, related_name="+")
    scopes = models.JSONField(default=list)  # those that are ticked
    answered = models.JSONField(default=list)  # the keys of answered questions
    time_token = models.CharField(max_length=200)
    step = models.CharField(max_length=10, choices=Step, default=Step.STORY)
    # Whether the step was submitted: then its errors are shown.
    is_checked = models.BooleanField(default=False)
    # Errors that checking the values again would not find, by form field.
    problems = models.JSONField(default=dict)
    opened_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(db_index=True)

    objects = SavedFormQuerySet.as_manager()

    def __str__(self):
        return f"Saved form {self.pk}"

    @property
    def story_key(self) -> str:
        """The key of the story that is changed, or "" for a new story."""
        return self.submission.story_key if self.submission else ""

    @property
    def needs_guardian(self) -> bool:
        """Whether this is a child under 13, whose guardian has to be invited first (rule R2)."""
        return self.age_band == AgeBand.UNDER_13 and self.submission is None

    @property
    def may_be_younger(self) -> bool:
        """Whether the age can be chosen again: not for a child, whose guardian writes."""
        return self.submission is None or not self.submission.is_child

    def store(self, **changes: Any) -> None:
        """Save these fields of the row. Does nothing if it was erased in the meantime."""
        for name, value in changes.items():
            setattr(self, name, value)
        SavedForm.objects.filter(pk=self.pk).update(**changes)

    def show(self, step: str, *, errors: bool = False, **problems: str) -> None:
        """Set the step that is shown next, with or without its errors, and these problems."""
        self.store(step=step, is_checked=errors or bool(problems), problems=problems)

    def shows_errors_of(self, step: str) -> bool:
        return self.is_checked and self.step == step
