import hashlib
import secrets
import uuid
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..rules.addresses import address_key, clean_address
from ..rules.consent_wording import SCOPES
from ..rules.identifiers import Identifier, find
from ..rules.names import has_several_words, leaves_out
from .consent import Consent, ConsentQuerySet
from .content import ALL_LANGUAGES, LANGUAGES, AgeBand, StoryContent

if TYPE_CHECKING:
    from .story import StoryPage

# Without letters and digits that are easily confused when read aloud.
KEY_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_story_key() -> str:
    """A random reference for people, such as 7KQ2-M9XA. It gives access to nothing."""
    letters = [secrets.choice(KEY_ALPHABET) for _ in range(8)]
    return "".join(letters[:4]) + "-" + "".join(letters[4:])


class Submission(StoryContent):
    """The private row of a story: its content as sent, and data that only staff may see.

    E-mail addresses, age bands and consents belong here and never to a page. Whether the story
    is published is not stored here: read the page's `live`.
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

    # Its page's translation_key. Made when the form is opened, so that a resent form is one story.
    story_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    story_key = models.CharField(
        _("story key"), max_length=9, unique=True, default=new_story_key, editable=False
    )
    source = models.CharField(max_length=10, choices=Source, default=Source.FORM)
    age_band = models.CharField(_("age"), max_length=10, choices=AgeBand)
    email = models.EmailField(_("e-mail"), blank=True)
    # To compare, find and hash an address by, never to write to: see address_key().
    email_key = models.CharField(max_length=254, blank=True, editable=False, db_index=True)
    # The language of the form; the story itself may be in another.
    mail_language = models.CharField(
        _("language of e-mails"), max_length=5, choices=LANGUAGES, default="en"
    )
    guardian_email = models.EmailField(_("guardian's e-mail"), blank=True)
    guardian_email_key = models.CharField(max_length=254, blank=True, editable=False, db_index=True)
    # With one that we do not write in, there is an offer of a copy or a call.
    guardian_language = models.CharField(
        _("guardian's language"), max_length=5, choices=ALL_LANGUAGES, default="en"
    )
    # Which other language, as the student writes it.
    guardian_language_name = models.CharField(max_length=60, blank=True)
    # Rule R5: a guardian's link was opened in the browser that sent the story.
    same_browser = models.BooleanField(default=False, editable=False)
    # Rule R18: whoever accepted a minor's story may not publish it as well.
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    # Who looks after it, for other staff to see. It permits nothing.
    taken_on_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    # Rule R15: when the age band was given; with it, a later age can be checked.
    age_said_at = models.DateTimeField(default=timezone.now, editable=False)
    # Rule R14: the start of the UNANSWERED_DAYS in which somebody has to consent.
    waiting_since = models.DateTimeField(default=timezone.now, editable=False, db_index=True)
    # When it was declined, withdrawn or purged, or its publication lapsed.
    ended_at = models.DateTimeField(null=True, editable=False, db_index=True)
    state = models.CharField(
        _("state"), max_length=20, choices=State, default=State.RECEIVED, db_index=True
    )
    # What was sent before its sender changed it, for the next reader to compare; until they decide.
    words_before = models.JSONField(default=dict, blank=True, editable=False)
    received_at = models.DateTimeField(_("received"), default=timezone.now, db_index=True)
    # Codes of psec_site/antispam/signs.py. Likely robots are listed separately and cause no e-mail.
    robot_signs = models.JSONField(default=list, blank=True, editable=False)
    is_likely_robot = models.BooleanField(default=False, db_index=True, editable=False)
    page = models.OneToOneField(
        "youth_stories.StoryPage",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="submission",
    )

    TEXT_FIELDS = (*StoryContent.TEXT_FIELDS, "guardian_language_name")

    class Meta:
        ordering = ["-received_at", "-pk"]
        permissions = [
            ("review_submission", "Can accept and decline stories"),
            ("withdraw_submission", "Can withdraw stories"),
            ("raise_concern_submission", "Can raise and close a concern"),
            ("export_submission", "Can export stories"),
        ]
        indexes = [
            # The review queue, newest first: of all states, and of one.
            models.Index(fields=["is_likely_robot", "-received_at", "-id"], name="queue"),
            models.Index(
                fields=["is_likely_robot", "state", "-received_at", "-id"], name="queue_by_state"
            ),
        ]
        constraints = [
            # Rules R8 and R9, also for writes that skip validation.
            models.CheckConstraint(
                name="minors_show_little",
                condition=Q(age_band=AgeBand.ADULT)
                | Q(last_name="") & (Q(photo__isnull=True) | (Q(school="") & Q(has_initial=False))),
            ),
        ]

    def __str__(self):
        return f"Story {self.story_key}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Also cleans the addresses and computes their keys."""
        for name in ("email", "guardian_email"):
            address = clean_address(getattr(self, name))
            setattr(self, name, address)
            setattr(self, f"{name}_key", address_key(address))
        if (names := kwargs.get("update_fields")) is not None:
            keys = {f"{name}_key" for name in names} & {"email_key", "guardian_email_key"}
            kwargs["update_fields"] = {*names, *keys}
        super().save(*args, **kwargs)

    @property
    def is_minor(self) -> bool:
        return self.age_band != AgeBand.ADULT

    @property
    def is_child(self) -> bool:
        return self.age_band == AgeBand.UNDER_13

    @property
    def roles_to_ask(self) -> list[str]:
        """Everybody whose consent is needed (rule R3)."""
        if self.is_child:
            return [Consent.Role.GUARDIAN.value]
        teen = [Consent.Role.STUDENT.value, Consent.Role.GUARDIAN.value]
        return teen if self.is_minor else [Consent.Role.STUDENT.value]

    def has_say(self, role: str) -> bool:
        """Whether this person decides about the story.

        A guardian only of somebody under 18, or while it is in doubt whether they are 18.
        """
        is_student = role == Consent.Role.STUDENT
        return is_student or self.is_minor or self.age_signs.open().exists()

    @property
    def needs_guardians_address(self) -> bool:
        """Whether a student of 13 to 17 has named no guardian, and none has signed on paper."""
        is_missing = self.is_minor and not self.is_child and not self.guardian_email
        return is_missing and not self.is_signed_by_guardian

    @property
    def is_signed_by_guardian(self) -> bool:
        """Whether a guardian's consent on paper is in force."""
        signed = self.consents.filter(method=Consent.Method.SIGNED_FORM)
        return signed.in_force().filter(role=Consent.Role.GUARDIAN).exists()

    @property
    def is_undecided(self) -> bool:
        """Whether staff may still accept or decline it."""
        return self.state in (self.State.RECEIVED, self.State.CHANGE_REQUESTED)

    @property
    def waits_for_staff(self) -> bool:
        """Whether it is not read yet, or accepted and nobody was asked about it since."""
        if self.state == self.State.ACCEPTED:
            return self.events.nobody_was_asked()
        return self.state == self.State.RECEIVED and not self.needs_guardians_address

    @property
    def is_withdrawn_or_purged(self) -> bool:
        """Whether this is the end: nothing may be shown or changed any more."""
        return self.state in (self.State.WITHDRAWN, self.State.PURGED)

    @property
    def is_on_hold(self) -> bool:
        """Whether a concern about this story is open (rule R19)."""
        return self.concerns.filter(closed_at__isnull=True).exists()

    @property
    def newest_version(self) -> "StoryPage":
        """The page as of its latest revision. ValueError before there is a page."""
        if self.page is None:
            raise ValueError("This story has no page yet.")
        return self.page.get_latest_revision_as_object()

    @property
    def known_as(self) -> str:
        """The first name as it was sent, or as staff have shortened it for a minor (rule R8)."""
        if self.is_minor and self.page and has_several_words(self.first_name):
            shortened = self.newest_version.first_name
            if leaves_out(shortened, self.first_name):
                return shortened
        return self.first_name

    @property
    def agreed_name(self) -> str:
        """`known_as` if its sender agreed to show it: only then others read it. Or empty."""
        return self.known_as if self.agreed_content().first_name else ""

    @property
    def version_hash(self) -> str:
        """SHA-256, in hex, of what staff decide about: the age, what was sent, the newest draft."""
        parts = [self.age_band, self.agreed_content().compute_content_hash()]
        if self.page:
            parts.append(self.newest_version.compute_content_hash())
        return hashlib.sha256(" ".join(parts).encode()).hexdigest()

    @property
    def consents(self) -> ConsentQuerySet:
        """Every consent to this story, whether in force or not."""
        return Consent.objects.filter(story_id=self.story_id).select_related(
            "withdrawal", "recorded_by", "confirmation", "derived_from__confirmation"
        )

    @property
    def is_listed_unasked(self) -> bool:
        """Whether search engines will list its page although nobody is asked that (rule R22)."""
        return not self.is_minor and not self.consents.exclude(age_band=AgeBand.ADULT).exists()

    def uncleared_identifiers(self, content: StoryContent) -> list[Identifier]:
        """The possible identifiers in this content that no reviewer has cleared (rule R11)."""
        cleared = set(self.cleared_identifiers.values_list("fingerprint", flat=True))
        found = find(content, is_minor=self.is_minor)
        return [identifier for identifier in found if identifier.fingerprint not in cleared]

    def agreed_content(self) -> StoryContent:
        """An unsaved copy with only what its sender agreed to show."""
        if self.is_child:  # the guardian who sent it chooses later, when asked for consent
            return self.limited_to(set(SCOPES))
        own = self.consents.filter(role=Consent.Role.STUDENT, withdrawal__isnull=True).first()
        return self.limited_to(own.scopes if own else set())
