import secrets
from datetime import UTC, date, datetime, timedelta
from pathlib import PurePath
from typing import Any, Self
from uuid import UUID, uuid5

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.expressions import Combinable
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..rules.consent_wording import CURRENT_VERSION, SCOPE_NAMES, SCOPES, scope_labels, wording_hash
from .append_only import AppendOnlyModel, AppendOnlyQuerySet
from .clean_text import CleanTextModel
from .content import AgeBand, StoryContent
from .photo import private_storage

TEENS = (AgeBand.FROM_13, AgeBand.FROM_16)


def valid_until() -> datetime:
    """When a consent given now lapses, unless it is confirmed again."""
    return timezone.now() + timedelta(days=settings.PUBLICATION_DAYS)


def half_a_term() -> timedelta:
    """Consents that end no further apart are of one term: they are asked for, and end, together."""
    return timedelta(days=settings.PUBLICATION_DAYS // 2)


def _since(day: date) -> timedelta:
    return timezone.localdate() - day


class ConsentQuerySet(AppendOnlyQuerySet):
    def in_force(self, now: datetime | Combinable | None = None) -> Self:
        """Consents to the words that are neither revoked nor lapsed."""
        return self.not_revoked().filter(valid_until__gt=now or timezone.now())

    def not_revoked(self) -> Self:
        """Consents to the words that nobody took back or replaced, lapsed or not."""
        return self.filter(
            withdrawal__isnull=True, derived_from__withdrawal__isnull=True, scope_words=True
        )

    def covering(
        self,
        story_id: UUID | Combinable,
        content_hash: str | Combinable,
        now: datetime | Combinable | None = None,
    ) -> Self:
        """Consents in force for exactly this content: values or query expressions (rule R3)."""
        return self.in_force(now).filter(story_id=story_id, content_hash=content_hash)

    def last_ones_ending(self, before: datetime) -> Self:
        """Each person's last unrevoked consent to a story, if it ends before this time."""
        of_person = Consent.objects.filter(story_id=OuterRef("story_id"), role=OuterRef("role"))
        later = of_person.filter(valid_until__gt=before, withdrawal__isnull=True)
        return self.filter(
            ~Exists(later), valid_until__lte=before, withdrawal__isnull=True, scope_words=True
        )

    def by_adult(self) -> Self:
        """The consents of adults to their own stories: sufficient alone (rule R3)."""
        return self.filter(Consent.BY_ADULT)

    def by_teen(self) -> Self:
        """The consents of students aged 13 to 17: their guardian's is needed as well (rule R3)."""
        return self.filter(role=Consent.Role.STUDENT, age_band__in=TEENS)

    def by_guardian_of_teen(self) -> Self:
        """The consents of their guardians that count already (rules R3, R4)."""
        return self._confirmed_by_guardian().filter(age_band__in=TEENS)

    def by_guardian_of_child(self) -> Self:
        """The consents of guardians of children under 13 that count already: sufficient alone."""
        return self._confirmed_by_guardian().filter(age_band=AgeBand.UNDER_13)

    def _confirmed_by_guardian(self) -> Self:
        """A consent by link counts once the second message, a day later, was sent (rule R4)."""
        by_link = Q(method=Consent.Method.LINK)
        confirmed = Q(confirmation__isnull=False) | Q(derived_from__confirmation__isnull=False)
        return self.filter(~by_link | confirmed, role=Consent.Role.GUARDIAN)

    def are_sufficient(self) -> bool:
        """Whether these consents together make a story publishable (rule R3)."""
        return (
            self.by_adult().exists()
            or (self.by_teen().exists() and self.by_guardian_of_teen().exists())
            or self.by_guardian_of_child().exists()
        )


def signed_form_name(instance: "Consent", filename: str) -> str:
    """A random name that keeps only the extension of the uploaded file."""
    return f"signed_forms/{secrets.token_hex(16)}{PurePath(filename).suffix.lower()[:5]}"


class Consent(CleanTextModel, AppendOnlyModel):
    """Who agreed to which uses of which exact content, when, how, and in which wording.

    Append-only: revoking one adds a ConsentWithdrawal. No network address is stored.
    """

    class Role(models.TextChoices):
        STUDENT = "student", _("The student")
        GUARDIAN = "guardian", _("A parent or guardian")

    class Method(models.TextChoices):
        FORM = "form", _("The form on this site")
        LINK = "link", _("A private link sent by e-mail")
        RECONFIRMED = "reconfirmed", _("Confirmed again by a private link")
        SIGNED_FORM = "signed_form", _("A signed form")
        EMAIL = "email", _("An e-mail from them")
        IN_PERSON = "in_person", _("In person or by phone")
        EARLIER = "earlier", _("Published by the organization before, with their name")

    # What is given on a page that a link in an e-mail opens.
    BY_LINK = (Method.LINK, Method.RECONFIRMED)
    BY_ADULT = Q(role=Role.STUDENT, age_band=AgeBand.ADULT)

    # Submission.story_id, which is also the translation_key of its page.
    story_id = models.UUIDField(db_index=True, editable=False)
    role = models.CharField(max_length=20, choices=Role)
    age_band = models.CharField(max_length=10, choices=AgeBand)
    method = models.CharField(max_length=20, choices=Method)
    scope_words = models.BooleanField(_("words"), default=False)
    scope_first_name = models.BooleanField(_("first name"), default=False)
    scope_last_name = models.BooleanField(_("last name"), default=False)
    scope_school = models.BooleanField(_("school"), default=False)
    scope_photo = models.BooleanField(_("photo"), default=False)
    scope_social = models.BooleanField(_("social media"), default=False)
    scope_translation = models.BooleanField(_("translation"), default=False)
    scope_search = models.BooleanField(_("search engines"), default=False)
    wording_version = models.CharField(max_length=20)
    wording_hash = models.CharField(max_length=64)
    content_hash = models.CharField(max_length=64)
    given_on = models.DateField(help_text=_("The day they said yes."))
    recorded_at = models.DateTimeField(default=timezone.now, editable=False)
    valid_until = models.DateTimeField(default=valid_until, editable=False)
    # For content that shows only a part of what was agreed to: the consent as it was given (R7).
    derived_from = models.ForeignKey(
        "self", null=True, editable=False, on_delete=models.PROTECT, related_name="derived"
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("The member of staff; empty when the person used the form."),
    )
    signed_by = models.CharField(
        max_length=120, blank=True, help_text=_("Who signed, when staff recorded it.")
    )
    signed_form = models.FileField(
        storage=private_storage, upload_to=signed_form_name, max_length=120, blank=True
    )
    note = models.CharField(max_length=250, blank=True)

    TEXT_FIELDS = ("signed_by", "note")

    objects = ConsentQuerySet.as_manager()

    class Meta:
        ordering = ["-recorded_at"]

    def __str__(self):
        return f"{self.get_role_display()}, {self.given_on:%Y-%m-%d}"

    @classmethod
    def for_content(
        cls, content: StoryContent, *, story_id: UUID, scopes: set[str], **fields: Any
    ) -> "Consent":
        """An unsaved consent to these scopes, for the content limited to them.

        It is good for PUBLICATION_DAYS from the day it was given, not from the day it is typed.
        """
        shown = content.limited_to(scopes)
        if fields["method"] != cls.Method.EARLIER:
            fields.setdefault("valid_until", valid_until() - _since(fields["given_on"]))
        return cls(
            story_id=story_id,
            wording_version=CURRENT_VERSION,
            wording_hash=wording_hash(),
            content_hash=shown.compute_content_hash(),
            **{f"scope_{name}": name in scopes for name in SCOPES},
            **fields,
        )

    def for_redacted(
        self, content: StoryContent, *, recorded_by: AbstractBaseUser | None = None
    ) -> "Consent":
        """An unsaved copy for content that shows only a part of what was agreed to (rule R7)."""
        return self._copy(
            content_hash=content.compute_content_hash(),
            derived_from_id=self.derived_from_id or self.pk,
            recorded_by_id=recorded_by and recorded_by.pk,
        )

    def renewed(self, age_band: str, until: datetime) -> "Consent":
        """An unsaved copy, given again today and good until then (rule R15)."""
        return self._copy(
            age_band=age_band,
            method=self.Method.RECONFIRMED,
            given_on=timezone.localdate(),
            valid_until=until,
            derived_from_id=None,
            recorded_by_id=None,
        )

    def _copy(self, **changes: Any) -> "Consent":
        names = {field.attname for field in self._meta.concrete_fields}
        own = {"id", "recorded_at", "signed_form"}
        return Consent(**{name: getattr(self, name) for name in names - own} | changes)

    @property
    def ledger_id(self) -> UUID:
        """Identifies this consent in the erasure ledger; the same after a restore."""
        moment = self.recorded_at.astimezone(UTC)
        return uuid5(self.story_id, f"{self.role} {moment.isoformat()}")

    @property
    def scopes(self) -> set[str]:
        return {name for name in SCOPES if getattr(self, f"scope_{name}")}

    @property
    def ticked_labels(self) -> list[str]:
        """The labels of its scopes in the version that was asked, in the active language."""
        is_child = self.age_band == AgeBand.UNDER_13
        labels = scope_labels(self.role, self.wording_version, is_child=is_child)
        return [labels[name] for name in SCOPES if name in self.scopes and name in labels]

    @property
    def agreed_to(self) -> list[str]:
        return [SCOPE_NAMES[name] for name in SCOPES if name in self.scopes]

    @property
    def is_withdrawn(self) -> bool:
        return hasattr(self, "withdrawal")

    @property
    def waits_for_confirmation(self) -> bool:
        """Whether it counts only once the second message to the guardian was sent (rule R4)."""
        return (
            self.role == self.Role.GUARDIAN
            and self.method == self.Method.LINK
            and not hasattr(self.derived_from or self, "confirmation")
        )


class ConsentWithdrawal(AppendOnlyModel):
    """Ends a consent, because the person revoked or replaced it. No reason is asked."""

    consent = models.OneToOneField(Consent, on_delete=models.PROTECT, related_name="withdrawal")
    recorded_at = models.DateTimeField(default=timezone.now, editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = AppendOnlyQuerySet.as_manager()

    def __str__(self):
        return f"Withdrawal of consent {self.consent_id}"


class ConsentConfirmation(AppendOnlyModel):
    """Records that the second message about a guardian's consent was sent (rule R4).

    It says what was agreed to and how to revoke it. Until then the consent does not count.
    """

    consent = models.OneToOneField(Consent, on_delete=models.PROTECT, related_name="confirmation")
    sent_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = AppendOnlyQuerySet.as_manager()

    def __str__(self):
        return f"Confirmation of consent {self.consent_id}"
