from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..consent_wording import CURRENT_VERSION, SCOPE_NAMES, SCOPES, wording_hash
from .content import AgeBand, StoryContent


class AppendOnlyError(TypeError):
    """A record that may only be added to was about to be changed or deleted."""


class AppendOnlyQuerySet(models.QuerySet):
    def update(self, **kwargs):
        raise AppendOnlyError("These records are append-only.")

    def delete(self):
        raise AppendOnlyError("These records are append-only.")

    def bulk_update(self, *args, **kwargs):
        raise AppendOnlyError("These records are append-only.")


class AppendOnlyModel(models.Model):
    """Rows are written once. Nobody edits or deletes them, whoever asks."""

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        if not self._state.adding:
            raise AppendOnlyError("This record is append-only.")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise AppendOnlyError("This record is append-only.")


class ConsentQuerySet(AppendOnlyQuerySet):
    def sufficient(self):
        """Standing consents that alone make a story publishable: an adult's own, to its words.

        A minor's needs a guardian's as well, which cannot be given yet: so none is sufficient.
        """
        return self.filter(age_band=AgeBand.ADULT, scope_words=True, withdrawal__isnull=True)

    def covering(self, story_id, content_hash, fixed_hash):
        """Sufficient consents for exactly this content, or for its words tidied up.

        The three arguments may be values or query expressions.
        """
        exactly = Q(content_hash=content_hash)
        tidied = Q(scope_tidy=True, fixed_hash=fixed_hash)
        return self.sufficient().filter(exactly | tidied, story_id=story_id)


class Consent(AppendOnlyModel):
    """What somebody agreed to: who, which uses, which wording, when, and for exactly what.

    Append-only. A change of mind is a ConsentWithdrawal beside it. No network address is kept.
    """

    class Role(models.TextChoices):
        STUDENT = "student", _("The student")
        GUARDIAN = "guardian", _("A parent or guardian")

    class Method(models.TextChoices):
        FORM = "form", _("The form on this site")
        SIGNED_FORM = "signed_form", _("A signed form")
        EMAIL = "email", _("An e-mail from them")
        IN_PERSON = "in_person", _("In person or by phone")
        EARLIER = "earlier", _("Published by the organization before, with their name")

    # The translation_key of the story: a submission has it from the start, its page takes it over.
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
    scope_tidy = models.BooleanField(_("fix spelling and shorten"), default=False)
    wording_version = models.CharField(max_length=20)
    wording_hash = models.CharField(max_length=64)
    content_hash = models.CharField(max_length=64)
    fixed_hash = models.CharField(max_length=64)
    given_on = models.DateField(help_text=_("The day they said yes."))
    recorded_at = models.DateTimeField(default=timezone.now, editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("The member of staff; empty when the person used the form."),
    )
    note = models.CharField(max_length=250, blank=True)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        ordering = ["-recorded_at"]

    def __str__(self):
        return f"{self.get_role_display()}, {self.given_on:%Y-%m-%d}"

    @classmethod
    def for_content(cls, content: StoryContent, *, story_id, scopes: set[str], **who) -> "Consent":
        """A consent, not yet saved, to these uses of exactly what the content shows under them."""
        shown = content.limited_to(scopes)
        return cls(
            story_id=story_id,
            wording_version=CURRENT_VERSION,
            wording_hash=wording_hash(),
            content_hash=shown.compute_content_hash(),
            fixed_hash=shown.compute_fixed_hash(),
            **{f"scope_{name}": name in scopes for name in SCOPES},
            **who,
        )

    @property
    def scopes(self) -> set[str]:
        return {name for name in SCOPES if getattr(self, f"scope_{name}")}

    @property
    def agreed_to(self) -> list[str]:
        return [SCOPE_NAMES[name] for name in SCOPES if name in self.scopes]

    @property
    def not_agreed_to(self) -> list[str]:
        return [SCOPE_NAMES[name] for name in SCOPES if name not in self.scopes]

    @property
    def is_withdrawn(self) -> bool:
        return hasattr(self, "withdrawal")


class ConsentWithdrawal(AppendOnlyModel):
    """The end of a consent, by the person's own wish. No reason is asked."""

    consent = models.OneToOneField(Consent, on_delete=models.PROTECT, related_name="withdrawal")
    recorded_at = models.DateTimeField(default=timezone.now, editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = AppendOnlyQuerySet.as_manager()

    def __str__(self):
        return f"Withdrawal of consent {self.consent_id}"
