import secrets
import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .consent import AppendOnlyModel, AppendOnlyQuerySet, Consent
from .content import AgeBand, StoryContent

# Without the letters and digits that are mistaken for each other when read aloud.
KEY_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_story_key() -> str:
    """A reference people can read to each other, such as 7KQ2-M9XA. It opens nothing."""
    letters = [secrets.choice(KEY_ALPHABET) for _ in range(8)]
    return "".join(letters[:4]) + "-" + "".join(letters[4:])


class Submission(StoryContent):
    """A story somebody sent us, with what only we may see. Private, always.

    A page never holds an e-mail address, an age band or a consent; this does. Whether the story
    is published is read from its page and stored nowhere else.
    """

    class State(models.TextChoices):
        RECEIVED = "received", _("Waiting to be read")
        CHANGE_REQUESTED = "change_requested", _("Change asked for")
        ACCEPTED = "accepted", _("Accepted")
        DECLINED = "declined", _("Declined")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    class Source(models.TextChoices):
        FORM = "form", _("Sent through the form")
        STAFF = "staff", _("Written by staff")

    # Becomes the translation_key of its page. Made when the form is opened: sending twice is once.
    story_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    story_key = models.CharField(
        _("story key"), max_length=9, unique=True, default=new_story_key, editable=False
    )
    source = models.CharField(max_length=10, choices=Source, default=Source.FORM)
    age_band = models.CharField(_("age"), max_length=10, choices=AgeBand)
    email = models.EmailField(_("e-mail"), blank=True)
    guardian_email = models.EmailField(_("guardian's e-mail"), blank=True)
    state = models.CharField(
        _("state"), max_length=20, choices=State, default=State.RECEIVED, db_index=True
    )
    received_at = models.DateTimeField(_("received"), default=timezone.now, db_index=True)
    page = models.OneToOneField(
        "youth_stories.StoryPage",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="submission",
    )

    class Meta:
        ordering = ["-received_at", "-pk"]
        permissions = [
            ("review_submission", "Can accept and decline stories"),
            ("withdraw_submission", "Can withdraw stories"),
            ("export_submission", "Can export stories"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(age_band=AgeBand.ADULT)
                | models.Q(last_name="") & (models.Q(photo=None) | models.Q(school="")),
                name="minor_without_last_name_and_photo_or_school",
            )
        ]

    def __str__(self):
        return f"Story {self.story_key}"

    @property
    def is_minor(self) -> bool:
        return self.age_band != AgeBand.ADULT

    @property
    def consents(self):
        return Consent.objects.filter(story_id=self.story_id).select_related(
            "withdrawal", "recorded_by"
        )

    def as_it_will_appear(self) -> StoryContent:
        """The story under the uses its sender agreed to, as an unsaved copy."""
        given = self.consents.filter(withdrawal__isnull=True).first()
        return self.limited_to(given.scopes if given else set())


class SubmissionEvent(AppendOnlyModel):
    """One line of a submission's history: a step taken, or a note between reviewers."""

    class Kind(models.TextChoices):
        RECEIVED = "received", _("Received")
        NOTE = "note", _("Note")
        ACCEPTED = "accepted", _("Accepted")
        CHANGE_REQUESTED = "change_requested", _("Change asked for")
        DECLINED = "declined", _("Declined")
        REOPENED = "reopened", _("Reopened")
        CONSENT_RECORDED = "consent_recorded", _("Consent recorded")
        PUBLISHED = "published", _("Published")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="events")
    kind = models.CharField(max_length=20, choices=Kind)
    text = models.TextField(blank=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "pk"]

    def __str__(self):
        return f"{self.get_kind_display()}, {self.created_at:%Y-%m-%d}"


class SentMail(models.Model):
    """That an event's e-mail went out, so that a task that runs twice sends once."""

    event = models.ForeignKey(SubmissionEvent, on_delete=models.CASCADE, related_name="mails")
    to = models.CharField(max_length=10, choices=[("student", "student"), ("staff", "staff")])
    sent_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["event", "to"], name="one_mail_per_event_and_reader")
        ]

    def __str__(self):
        return f"Mail about event {self.event_id}"
