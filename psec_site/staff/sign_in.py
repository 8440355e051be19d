"""How many tries a login has: antispam.limits.LIMITS["sign_in"] bounds them."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from wagtail.admin.forms import auth

from psec_site.antispam import guard

from .models import User


class LimitedBackend(ModelBackend):
    """Django's own, but it refuses to look at a password once there were too many tries.

    Every form that takes a password comes here: the admin's sign-in, Wagtail's other login and
    the export's question for it.
    """

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **kwargs: Any,
    ) -> User | None:
        email = User.objects.normalize_email(username or kwargs.get(User.USERNAME_FIELD))
        if request and guard.check(request, "sign_in", addresses=[email]).refused:
            raise PermissionDenied
        return super().authenticate(request, username=username, password=password, **kwargs)


class LoginForm(auth.LoginForm):
    error_messages = auth.LoginForm.error_messages | {
        "invalid_login": "The email address or the password is wrong, or there were too many "
        "tries. After many tries, wait an hour.",
    }
