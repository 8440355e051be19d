from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .append_only import AppendOnlyModel, AppendOnlyQuerySet
from .clean_text import CleanTextModel
from .submission import Submission


class SubmissionEventQuerySet(AppendOnlyQuerySet):
    def erase_texts(self) -> int:
        """Empties the texts when a story is erased; the events stay, and whose answer each was."""
        written = self.exclude(text="").exclude(kind__in=SubmissionEvent.WITH_ROLES)
        return models.QuerySet.update(written, text="")

    def were_public(self) -> bool:
        """Whether the story was public at some time."""
        return self.filter(kind=SubmissionEvent.Kind.PUBLISHED).exists()

    def lapse(self) -> "SubmissionEvent | None":
        """How the yes to it ran out, in public or before that, if nothing has replaced it since.

        Not if it was public again, changed by its sender, or its consents were ended.
        """
        kind = SubmissionEvent.Kind
        lapses = (kind.LAPSED, kind.CONSENT_LAPSED)
        replaced = (kind.PUBLISHED, kind.CHANGED, kind.AGE_LOWERED)
        newest: Any = self.filter(kind__in=(*lapses, *replaced)).last()
        return newest if newest and newest.kind in lapses else None

    def nobody_was_asked(self) -> bool:
        """Whether nobody was asked for consent since staff accepted it, or stopped asking."""
        kind = SubmissionEvent.Kind
        ends = (kind.LAPSED, kind.CONSENT_LAPSED, kind.CONSENT_RECORDED, kind.NOT_FOR_ME)
        ours = (kind.ACCEPTED, kind.REQUEST_CANCELLED)
        kinds = (*ours, *ends, *SubmissionEvent.WITH_ROLES)
        return self.filter(kind__in=kinds).values_list("kind", flat=True).last() in ours

    def came_down_by_change(self) -> bool:
        """Whether the sender's last change took the page down."""
        kind = SubmissionEvent.Kind
        kinds = (kind.PUBLISHED, kind.CHANGED, kind.CAME_DOWN)
        newest = self.filter(kind__in=kinds).values_list("kind", flat=True).last()
        return newest == kind.CAME_DOWN

    def reached_somebody_else(self) -> bool:
        """Whether the owner of the guardian's address said that our letter is not for them."""
        kind = SubmissionEvent.Kind
        kinds = (kind.NOT_FOR_ME, kind.NOT_FOR_ME_UNDONE, kind.GUARDIAN_CORRECTED)
        newest = self.filter(kind__in=kinds).values_list("kind", flat=True).last()
        return newest == kind.NOT_FOR_ME


class SubmissionEvent(CleanTextModel, AppendOnlyModel):
    """One entry of a submission's history: a transition, or a note between reviewers."""

    class Kind(models.TextChoices):
        RECEIVED = "received", _("Received")
        UNREAD = "unread", _("Staff reminded to read it")
        READING_LATE = "reading_late", _("Told that nobody has read it yet")
        NOT_A_ROBOT = "not_a_robot", _("Not a robot")
        NOTE = "note", _("Note")
        INVITED = "invited", _("Guardian invited")
        CHANGED = "changed", _("Changed by the sender")
        ACCEPTED = "accepted", _("Accepted")
        CHANGE_REQUESTED = "change_requested", _("Change asked for")
        DECLINED = "declined", _("Declined")
        REOPENED = "reopened", _("Reopened")
        CONSENT_ASKED = "consent_asked", _("Consent asked for")
        REQUEST_CANCELLED = "request_cancelled", _("Consent request canceled")
        REMINDED = "reminded", _("Reminded")
        CONSENT_GIVEN = "consent_given", _("Agreed")
        CONSENT_REFUSED = "consent_refused", _("Said no")
        CONSENT_EXPIRED = "consent_expired", _("Not answered in time")
        CONSENT_CONFIRMED = "consent_confirmed", _("Second message, a day later")
        CONSENT_REVOKED = "consent_revoked", _("Changed their mind")
        CONSENT_RECORDED = "consent_recorded", _("Consent recorded")
        REDACTED = "redacted", _("Shortened by staff")
        APPROVED = "approved", _("Approved for publication")
        PUBLISHED = "published", _("Published")
        LAPSING = "lapsing", _("Asked to confirm again")
        LAPSING_SOON = "lapsing_soon", _("Reminded to confirm again")
        RECONFIRMED = "reconfirmed", _("Confirmed again")
        CAME_OF_AGE = "came_of_age", _("Says that they are 18 now")
        CAME_DOWN = "came_down", _("Came down: somebody agrees to less")
        LAPSED = "lapsed", _("Publication lapsed")
        PUBLICATION_LATE = "publication_late", _("Told that it still waits for publication")
        CONSENT_LAPSED = "consent_lapsed", _("A consent ended before publication")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        PURGED = "purged", _("Erased")
        GUARDIAN_ASKED = "guardian_asked", _("The guardian asked for help")
        CALL_DUE = "call_due", _("Staff reminded of the call")
        CALL_MISSED = "call_missed", _("The guardian was not called in time")
        COPY_READY = "copy_ready", _("The guardian was told of a copy to read")
        CONCERN = "concern", _("Concern raised")
        CONCERN_CLOSED = "concern_closed", _("Concern closed")
        LEAD_TOLD = "lead_told", _("The new safeguarding lead was told")
        AGE_CLEARED = "age_cleared", _("Age found to be right")
        AGE_LOWERED = "age_lowered", _("Treated as under 18")
        POSTS_DOWN = "posts_down", _("Its posts were taken down")
        LINK_SENT = "link_sent", _("Sent their link again")
        ERASED_SOON = "erased_soon", _("Told that it is erased soon")
        GUARDIAN_CORRECTED = "guardian_corrected", _("Guardian’s address corrected")
        NOT_FOR_ME = "not_for_me", _("Our letter reached somebody else")
        NOT_FOR_ME_UNDONE = "not_for_me_undone", _("“This is not for me” was a mistake")
        ADDRESS_ASKED = "address_asked", _("New e-mail address given")
        ADDRESS_CHANGED = "address_changed", _("New e-mail address confirmed")
        ADDRESS_REFUSED = "address_refused", _("New e-mail address is somebody else’s")
        HIDDEN = "hidden", _("Hidden by a restore")
        KEPT = "kept", _("Kept after a restore")

    # Their texts hold consent roles and nothing else.
    WITH_ROLES = (
        Kind.CONSENT_ASKED,
        Kind.CONSENT_GIVEN,
        Kind.CONSENT_REFUSED,
        Kind.CONSENT_REVOKED,
        Kind.CONSENT_EXPIRED,
        Kind.LAPSING_SOON,
        Kind.CAME_DOWN,
        Kind.LAPSED,
    )

    # If there is every yes, the newest of these is when the last one counted.
    LAST_YES = (
        Kind.ACCEPTED,
        Kind.CONSENT_GIVEN,
        Kind.CONSENT_CONFIRMED,
        Kind.CONSENT_RECORDED,
    )

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="events")
    kind = models.CharField(max_length=20, choices=Kind)
    text = models.TextField(blank=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)

    TEXT_FIELDS = ("text",)

    objects = SubmissionEventQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "pk"]

    def __str__(self):
        return f"{self.get_kind_display()}, {self.created_at:%Y-%m-%d}"


class SentMail(models.Model):
    """Records that an event's e-mail was sent, so that a task that runs twice sends it once."""

    class To(models.TextChoices):
        STUDENT = "student"
        GUARDIAN = "guardian"
        # The address that a student wants us to write to, until it is confirmed: see NewAddress.
        NEW_ADDRESS = "address"
        # The address that another one replaced: see FormerAddress.
        FORMER = "former"
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
