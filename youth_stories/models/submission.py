import secrets
import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..rules.consent_wording import SCOPES
from .append_only import AppendOnlyModel, AppendOnlyQuerySet
from .consent import Consent
from .content import LANGUAGES, AgeBand, StoryContent

if TYPE_CHECKING:
    from .story import StoryPage

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
        INVITED = "invited", _("Waiting for a guardian to send it")
        RECEIVED = "received", _("Waiting to be read")
        CHANGE_REQUESTED = "change_requested", _("Change asked for")
        ACCEPTED = "accepted", _("Accepted")
        DECLINED = "declined", _("Declined")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        PURGED = "purged", _("Erased: nobody said yes in time")

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
    # Of the page their story was sent from. The story itself may be in another.
    mail_language = models.CharField(
        _("language of e-mails"), max_length=5, choices=LANGUAGES, default="en"
    )
    guardian_email = models.EmailField(_("guardian's e-mail"), blank=True)
    guardian_language = models.CharField(
        _("guardian's language"), max_length=5, choices=LANGUAGES, default="en"
    )
    # Rule R5: a guardian's link was opened in the browser that had sent the story.
    same_browser = models.BooleanField(default=False, editable=False)
    # Rule R18: whoever accepted it is not the one who publishes it.
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    # Rule R15: an age was true on a day, and grows no faster than the calendar.
    age_said_at = models.DateTimeField(default=timezone.now, editable=False)
    # Rule R14: from here on somebody has thirty days to say yes.
    waiting_since = models.DateTimeField(default=timezone.now, editable=False, db_index=True)
    # When it was declined, withdrawn or purged, or its publication lapsed.
    ended_at = models.DateTimeField(null=True, editable=False, db_index=True)
    state = models.CharField(
        _("state"), max_length=20, choices=State, default=State.RECEIVED, db_index=True
    )
    received_at = models.DateTimeField(_("received"), default=timezone.now, db_index=True)
    # Codes of psec_site/antispam/signs.py. Likely robots wait in a list of their own, and nobody
    # is written to for them.
    robot_signs = models.JSONField(default=list, blank=True, editable=False)
    is_likely_robot = models.BooleanField(default=False, db_index=True, editable=False)
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
            ("raise_concern_submission", "Can raise and close a concern"),
            ("export_submission", "Can export stories"),
        ]
        indexes = [
            # The queue, newest first: all of it, and what is in one state.
            models.Index(fields=["is_likely_robot", "-received_at", "-id"], name="queue"),
            models.Index(
                fields=["is_likely_robot", "state", "-received_at", "-id"], name="queue_by_state"
            ),
        ]
        constraints = [
            # Rules R8 and R9, where nobody can go round them.
            models.CheckConstraint(
                name="minors_show_little",
                condition=Q(age_band=AgeBand.ADULT)
                | Q(last_name="") & (Q(photo__isnull=True) | Q(school="")),
            ),
        ]

    def __str__(self):
        return f"Story {self.story_key}"

    @property
    def is_minor(self) -> bool:
        return self.age_band != AgeBand.ADULT

    @property
    def is_child(self) -> bool:
        return self.age_band == AgeBand.UNDER_13

    @property
    def has_ended(self) -> bool:
        """Nothing of it is left to show or to change."""
        return self.state in (self.State.WITHDRAWN, self.State.PURGED)

    @property
    def is_on_hold(self) -> bool:
        return self.concerns.filter(closed_at__isnull=True).exists()

    @property
    def newest_version(self) -> "StoryPage":
        """The newest words and picture of its page. ValueError before it has one."""
        if self.page is None:
            raise ValueError("This story has no page yet.")
        return self.page.get_latest_revision_as_object()

    @property
    def consents(self):
        return Consent.objects.filter(story_id=self.story_id).select_related(
            "withdrawal", "recorded_by", "confirmation", "derived_from__confirmation"
        )

    def as_it_will_appear(self) -> StoryContent:
        """The story under the uses its sender agreed to, as an unsaved copy."""
        if self.is_child:  # sent by their guardian, who chooses when asked for consent
            return self.limited_to(set(SCOPES))
        own = self.consents.filter(role=Consent.Role.STUDENT, withdrawal__isnull=True).first()
        return self.limited_to(own.scopes if own else set())


class SubmissionEventQuerySet(AppendOnlyQuerySet):
    def erase_texts(self) -> int:
        """When a story is erased: what was written about it goes, that it happened stays."""
        return models.QuerySet.update(self.exclude(text=""), text="")


class SubmissionEvent(AppendOnlyModel):
    """One line of a submission's history: a step taken, or a note between reviewers."""

    class Kind(models.TextChoices):
        RECEIVED = "received", _("Received")
        NOT_A_ROBOT = "not_a_robot", _("Not a robot")
        NOTE = "note", _("Note")
        INVITED = "invited", _("Guardian invited")
        CHANGED = "changed", _("Changed by the sender")
        ACCEPTED = "accepted", _("Accepted")
        CHANGE_REQUESTED = "change_requested", _("Change asked for")
        DECLINED = "declined", _("Declined")
        REOPENED = "reopened", _("Reopened")
        CONSENT_ASKED = "consent_asked", _("Consent asked for")
        REQUEST_CANCELLED = "request_cancelled", _("Question taken back")
        REMINDED = "reminded", _("Reminded")
        CONSENT_GIVEN = "consent_given", _("Agreed")
        CONSENT_REFUSED = "consent_refused", _("Said no")
        CONSENT_CONFIRMED = "consent_confirmed", _("Second message, a day later")
        CONSENT_REVOKED = "consent_revoked", _("Changed their mind")
        CONSENT_RECORDED = "consent_recorded", _("Consent recorded")
        REDACTED = "redacted", _("Shortened by staff")
        APPROVED = "approved", _("Approved for publication")
        PUBLISHED = "published", _("Published")
        LAPSING = "lapsing", _("Asked to confirm again")
        RECONFIRMED = "reconfirmed", _("Confirmed again")
        LAPSED = "lapsed", _("Publication lapsed")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        PURGED = "purged", _("Erased")
        CONCERN = "concern", _("Concern raised")
        CONCERN_CLOSED = "concern_closed", _("Concern closed")
        LINK_SENT = "link_sent", _("Sent their link again")

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="events")
    kind = models.CharField(max_length=20, choices=Kind)
    text = models.TextField(blank=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)

    objects = SubmissionEventQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "pk"]

    def __str__(self):
        return f"{self.get_kind_display()}, {self.created_at:%Y-%m-%d}"


class SentMail(models.Model):
    """That an event's e-mail went out, so that a task that runs twice sends once."""

    class To(models.TextChoices):
        STUDENT = "student"
        GUARDIAN = "guardian"
        STAFF = "staff"
        LEAD = "lead"

    event = models.ForeignKey(SubmissionEvent, on_delete=models.CASCADE, related_name="mails")
    to = models.CharField(max_length=10, choices=To)
    sent_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["event", "to"], name="one_mail_per_event_and_reader")
        ]

    def __str__(self):
        return f"Mail about event {self.event_id}"
