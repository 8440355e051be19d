"""What we change of allauth: https://docs.allauth.org/en/latest/account/adapter.html"""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.stagekit import clear_login
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import generate_totp_secret
from cryptography.fernet import InvalidToken
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from psec_site.antispam.client_address import client_address

from . import encryption, second_factor, sign_in
from .models import User


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": "This account is closed. Ask an administrator.",
        "email_password_mismatch": "The email or the password is wrong.",
        "incorrect_password": "This is not your password.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count the try before its password is checked."""
        action = "reauthentication" if request.user.is_authenticated else "sign_in"
        sign_in.count_try(request, action, credentials.get("email", ""))

    def pre_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse | None:
        """Where a second factor is demanded, a password alone does not even begin a session."""
        if response := super().pre_login(request, user, **kwargs):
            return response
        if second_factor.is_refused(request, user):
            clear_login(request)
            return second_factor.refuse(request)
        return None

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponse:
        messages.error(request, self.error_messages["account_inactive"])
        return redirect("account_login")

    def get_reauthentication_methods(self, user: User | AnonymousUser) -> list[dict]:
        """Passkeys first. A password does not do for the second factor."""
        methods = super().get_reauthentication_methods(user)
        if second_factor.is_missing(context.request):
            methods = [method for method in methods if method["id"] != "reauthenticate"]
        return sorted(methods, key=lambda method: method["id"] != "mfa_reauthenticate:webauthn")

    def is_reauthentication_required(self, *, app: str) -> bool:
        """Not of somebody who has just signed in, or has nothing but the link of an invitation."""
        request = context.request
        return not (sign_in.is_fresh(request) or second_factor.came_by_invitation(request))

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Like allauth's, but of the site's own address: a request can name another host."""
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        return settings.SITE_URL + path.replace("UID-KEY", key)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("mfa_index")

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        return resolve_url(settings.LOGIN_URL)

    def get_client_ip(self, request: HttpRequest) -> str:
        return str(client_address(request))

    def is_safe_url(self, url: str | None) -> bool:
        """Only this host: allauth also accepts every other one in ALLOWED_HOSTS."""
        request = context.request
        return url_has_allowed_host_and_scheme(url, {request.get_host()}, request.is_secure())


class MFAAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "cannot_delete_authenticator": "Add another passkey or app first: this is your only one.",
        "incorrect_code": "That did not work. Try again, or use another way.",
    }

    def encrypt(self, text: str) -> str:
        return encryption.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        """The secret; for one that none of our keys opens a new one, which no code fits."""
        try:
            return encryption.decrypt(encrypted_text)
        except InvalidToken:
            return generate_totp_secret()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Whether something is left to sign in with, apart from recovery codes."""
        others = Authenticator.objects.filter(user=authenticator.user).exclude(pk=authenticator.pk)
        is_last = not others.exclude(type=Authenticator.Type.RECOVERY_CODES).exists()
        return not (is_last and settings.SECOND_FACTOR_REQUIRED)

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return super().get_public_key_credential_rp_entity() | {"name": settings.WAGTAIL_SITE_NAME}

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:
        count = Authenticator.objects.filter(user=user, type=type).count()
        return "My passkey" if not count else f"Passkey {count + 1}"
