import hashlib
import secrets
from datetime import timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone

from ..rules.addresses import address_key
from ..rules.keyed_hash import keyed_hash
from .submission import Submission


def hashed(token: str) -> str:
    """SHA-256 of a token, in hex."""
    return hashlib.sha256(token.encode()).hexdigest()


class PrivateLinkQuerySet(models.QuerySet):
    def usable(self) -> Self:
        """Links that are neither used nor expired."""
        return self.filter(used_at__isnull=True, expires_at__gt=timezone.now())

    def end(self, submission: Submission, *purposes: str) -> None:
        """Ends every link to this story for one of these purposes, and the forms opened with it."""
        links = self.usable().filter(submission=submission, purpose__in=purposes)
        for link in links:
            forms = link.saved_forms  # type: ignore[attr-defined]  # a reverse relation
            forms.update(values={}, expires_at=timezone.now())
        links.update(expires_at=timezone.now())

    def end_guardians(self, submission: Submission) -> None:
        """Ends every link that was sent to the guardian of this story."""
        purpose = PrivateLink.Purpose
        purposes = (purpose.GUARDIAN, purpose.CONSENT, purpose.INVITATION, purpose.UNDO)
        self.end(submission, *purposes)


class PrivateLink(models.Model):
    """A link in an e-mail that gives one person access to their private page, without an account.

    Valid for one purpose and until it expires. The token is in the e-mail only; here is its hash.
    The row stays as long as the submission, so that an old link can say what it was for.
    """

    class Purpose(models.TextChoices):
        STUDENT = "student", "The student's own page"
        GUARDIAN = "guardian", "The guardian's own page"
        CONSENT = "consent", "The guardian's answer, once"
        INVITATION = "invitation", "The form, for the guardian of a child"
        NEW_ADDRESS = "address", "Confirms the student's new address"
        # In no e-mail: for the rest of the visit in which it was said.
        UNDO = "undo", "Takes “This is not for me” back"

    token_hash = models.CharField(max_length=64, unique=True)
    purpose = models.CharField(max_length=10, choices=Purpose)
    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="links")
    # Of the address that it was sent to, so that nobody can answer for another one.
    address_hash = models.CharField(max_length=64, blank=True)
    expires_at = models.DateTimeField(db_index=True)
    used_at = models.DateTimeField(null=True)

    objects = PrivateLinkQuerySet.as_manager()

    def __str__(self):
        return f"{self.purpose} link {self.pk}"

    @classmethod
    def issue(cls, submission: Submission, purpose: str) -> tuple["PrivateLink", str]:
        """Creates a link. Returns it with its token of 128 random bits, which is not stored."""
        token = secrets.token_urlsafe(16)
        once = purpose in (cls.Purpose.CONSENT, cls.Purpose.INVITATION, cls.Purpose.NEW_ADDRESS)
        days = settings.UNANSWERED_DAYS if once else settings.PRIVATE_LINK_DAYS
        link = cls.objects.create(
            token_hash=hashed(token),
            purpose=purpose,
            submission=submission,
            address_hash=keyed_hash(address_key(_address(submission, purpose))),
            expires_at=timezone.now() + timedelta(days=days),
        )
        return link, token

    @classmethod
    def find(cls, token: str) -> "PrivateLink | None":
        """The link with this token, usable or not; None for a token that was never sent."""
        return cls.objects.filter(token_hash=hashed(token)).first()

    @property
    def is_usable(self) -> bool:
        return self.used_at is None and self.expires_at > timezone.now()


def _address(submission: Submission, purpose: str) -> str:
    if purpose == PrivateLink.Purpose.STUDENT:
        return submission.email
    if purpose == PrivateLink.Purpose.NEW_ADDRESS:
        new = getattr(submission, "new_address", None)
        return new.email if new else ""
    return submission.guardian_email


class LinkRequest(models.Model):
    """A request to send private links again; the task that answers it deletes it.

    Stored whether or not the address is known, so that neither the response nor its time tells.
    """

    email_key = models.CharField(max_length=254)
    language = models.CharField(max_length=5)
    asked_at = models.DateTimeField(default=timezone.now)

    def __str__(self):
        return f"Request {self.pk}"
