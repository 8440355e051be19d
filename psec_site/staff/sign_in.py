"""Signing in. antispam.limits.LIMITS["sign_in"] says how many wrong passwords are allowed."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest
from wagtail.admin.forms import auth

from psec_site.antispam import guard

from .models import User


class LimitedBackend(ModelBackend):
    """Django's backend, except that it checks no password after too many wrong ones.

    Every form that asks for a password uses it: the admin's login, Wagtail's frontend login and the
    form that asks for the password again before an export.
    """

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **kwargs: Any,
    ) -> User | None:
        """The user; None for a wrong password. Raises PermissionDenied after too many tries."""
        email = User.objects.normalize_email(username or kwargs.get(User.USERNAME_FIELD))
        if request and guard.is_over_limit(request, "sign_in", addresses=[email]):
            raise PermissionDenied
        user = super().authenticate(request, username=username, password=password, **kwargs)
        if request and user is None:
            guard.count(request, "sign_in", addresses=[email])
        return user


class LoginForm(auth.LoginForm):
    """Wagtail's own, but it says so when there were too many tries."""

    def get_invalid_login_error(self) -> ValidationError:
        email = User.objects.normalize_email(self.cleaned_data.get("username"))
        if guard.is_over_limit(self.request, "sign_in", addresses=[email]):
            return ValidationError("Too many wrong passwords. Try again in an hour.")
        return super().get_invalid_login_error()
