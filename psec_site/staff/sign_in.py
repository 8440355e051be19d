"""Signing in. antispam.limits.LIMITS["sign_in"] says how many tries there are."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from wagtail.admin.forms import auth

from psec_site.antispam import guard

from .models import User


class LimitedBackend(ModelBackend):
    """Django's backend, except that it does not check a password after too many tries.

    Every form that asks for a password uses it: the admin's, Wagtail's other login form, and the
    export's.
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
        if request and guard.check(request, "sign_in", addresses=[email]).refused:
            raise PermissionDenied
        return super().authenticate(request, username=username, password=password, **kwargs)


class LoginForm(auth.LoginForm):
    error_messages = auth.LoginForm.error_messages | {
        "invalid_login": "The email address or the password is wrong, or there were too many "
        "tries. After many tries, wait an hour.",
    }
