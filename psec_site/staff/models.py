from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser
from django.contrib.auth.models import UserManager as DjangoUserManager
from django.db import models
from django.db.models.functions import Lower

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
        super().save(**kwargs)
