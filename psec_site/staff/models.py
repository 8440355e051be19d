from datetime import datetime, timedelta
from typing import Any, ClassVar, Self

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.contrib.auth.models import UserManager as DjangoUserManager
from django.core import signing
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone

from youth_stories.rules.addresses import clean_address


class UserManager(DjangoUserManager["User"]):
    use_in_migrations = False  # so that changes of this class do not affect old migrations

    @classmethod
    def normalize_email(cls, email: str | None) -> str:
        """The address cleaned and in lower case, as it is stored. Empty for None."""
        return super().normalize_email(clean_address(email or "")).lower()

    def get_by_natural_key(self, username: str | None) -> "User":
        """The user with this e-mail address, in any case. Raises User.DoesNotExist."""
        return self.get(email__iexact=username)

    def create_user(  # type: ignore[override]
        self, email: str, password: str | None = None, **fields: Any
    ) -> "User":
        """Saves a new user. Raises ValueError without an e-mail address."""
        if not email:
            raise ValueError("A user needs an e-mail address.")
        user = self.model(email=email, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(  # type: ignore[override]
        self, email: str, password: str | None = None, **fields: Any
    ) -> "User":
        """Saves a new user who may do everything. Raises ValueError without an e-mail address."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractUser):
    """A member of staff. The e-mail address is the login."""

    username = None  # type: ignore[assignment]
    # Django requires `unique` of a USERNAME_FIELD; the constraint below ignores case.
    email = models.EmailField(
        "email",
        unique=True,
        error_messages={"unique": "A user with this e-mail address already exists."},
    )

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta(AbstractUser.Meta):
        constraints = [models.UniqueConstraint(Lower("email"), name="one_user_per_email")]

    def save(self, **kwargs: Any) -> None:
        self.email = type(self).objects.normalize_email(self.email)
        if not self.password:
            self.set_unusable_password()
        super().save(**kwargs)


class StaffSessionQuerySet(models.QuerySet["StaffSession"]):
    def in_force(self) -> Self:
        """The sessions that have not ended: by nobody, and by neither of the two limits."""
        now = timezone.now()
        return self.filter(
            ended_at=None,
            seen_at__gt=now - StaffSession.IDLE,
            started_at__gt=now - StaffSession.LONGEST,
        )

    def end(self) -> int:
        """Ends these sessions at once, and returns how many."""
        return self.filter(ended_at=None).update(ended_at=timezone.now())

    def forgotten(self) -> Self:
        """Rows to delete: a letter about a new browser was sent long ago."""
        return self.filter(started_at__lt=timezone.now() - StaffSession.KEPT)


class StaffSession(models.Model):
    """One sign-in of one person in one browser. Django's session holds the id of its row."""

    IDLE = timedelta(minutes=30)  # after the person last did something
    LONGEST = timedelta(hours=12)  # after signing in
    KEPT = timedelta(days=14)

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="sessions")
    browser = models.CharField(max_length=40)
    started_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = StaffSessionQuerySet.as_manager()

    class Meta:
        ordering = ["-seen_at"]

    def __str__(self):
        return f"{self.browser}, {self.started_at:%Y-%m-%d %H:%M}"


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def unused(self) -> Self:
        """Those with which nobody has chosen how they sign in."""
        return self.filter(used_at=None)

    def open(self) -> Self:
        """Those whose link still works."""
        since = timezone.now() - timedelta(days=settings.INVITATION_DAYS)
        return self.unused().filter(created_at__gt=since, user__is_active=True)

    def by_token(self, token: str) -> "Invitation | None":
        """The invitation of this link, if it still works."""
        try:
            pk = signing.Signer(salt=Invitation.SALT).unsign(token)
        except signing.BadSignature:
            return None
        return self.open().filter(pk=pk).select_related("user").first()


class Invitation(models.Model):
    """A link by which a person sets up how they sign in. It ends when they have chosen one."""

    SALT = "staff.invitation"

    user = models.ForeignKey(User, models.CASCADE, related_name="invitations")
    invited_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    used_at = models.DateTimeField(null=True)

    objects = InvitationQuerySet.as_manager()

    def __str__(self) -> str:
        return f"Invitation {self.pk}"

    @property
    def token(self) -> str:
        """The secret part of the link. The database does not contain it."""
        return signing.Signer(salt=self.SALT).sign(str(self.pk))

    @property
    def ends_at(self) -> datetime:
        return self.created_at + timedelta(days=settings.INVITATION_DAYS)
