"""allauth's forms with our limits. Settings name them in ACCOUNT_FORMS and MFA_FORMS."""

from typing import Any

from allauth.account import forms as account
from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as mfa
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.http import HttpRequest

from psec_site.antispam import once

from . import sign_in
from .password_reset import send_reset_letter


class LimitedCode(mfa.BaseAuthenticateForm):
    """Checks no code after too many tries, and accepts none twice.

    allauth notes the used codes in the cache, which may lose them.
    """

    action: str

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget = forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}
        )

    def clean_code(self) -> str:
        sign_in.count_try(context.request, self.action, self.user.email)
        code = super().clean_code()
        is_from_app = self.authenticator.type == Authenticator.Type.TOTP
        if is_from_app and not once.use(f"code {self.user.pk} {code}"):
            raise get_adapter().validation_error("incorrect_code")
        return code


class AuthenticateForm(LimitedCode, mfa.AuthenticateForm):
    action = "code"


class ReauthenticateForm(LimitedCode, mfa.ReauthenticateForm):
    action = "reauthentication"


class ActivateAppForm(totp.ActivateTOTPForm):
    def clean_code(self) -> str:
        sign_in.count_try(context.request, "enrollment", self.user.email)
        return super().clean_code()


class ResetPasswordForm(account.ResetPasswordForm):
    """Does and says the same whether or not there is such an account."""

    def clean_email(self) -> str:
        email = super().clean_email()
        sign_in.count_try(context.request, "reset", email)
        return email

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        send_reset_letter.enqueue([user.pk for user in self.users])
        return self.cleaned_data["email"]


class AddPasskeyForm(webauthn.AddWebAuthnForm):
    """Every key is a passkey: it knows its owner, so that it also does without the password."""

    name = forms.CharField(
        label="Name", max_length=60, help_text="So that you can tell your passkeys apart."
    )
    # allauth's script reads it from the page.
    passwordless = forms.BooleanField(
        initial=True, widget=forms.CheckboxInput(attrs={"hidden": True})
    )
