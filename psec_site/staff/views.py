from textwrap import wrap
from typing import Any
from urllib.parse import urlencode

from allauth.account import views as account
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import views as mfa
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn.views import LoginWebAuthnView, RemoveWebAuthnView
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.generic import View

from . import known_browser, passkey_question
from .models import Invitation


class LoginView(account.LoginView):
    """allauth's, but whoever may not enter the admin is not sent there and back again."""

    def get_authenticated_redirect_url(self) -> str:
        if not self.request.user.has_perm("wagtailadmin.access_admin"):
            return reverse("account_logout")
        return super().get_authenticated_redirect_url()


class WaysView(mfa.IndexView):
    """allauth's, but a first visit leads nowhere else until a way to sign in is chosen."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        is_first = settings.SECOND_FACTOR_REQUIRED and not context["authenticators"]
        return context | {"is_first": is_first}


class RemovePasskeyView(RemoveWebAuthnView):
    """allauth's, but it asks the adapter, as allauth's view for apps does."""

    def form_valid(self, form: Form) -> HttpResponse:
        adapter = get_adapter()
        if not adapter.can_delete_authenticator(self.object):
            messages.error(self.request, adapter.error_messages["cannot_delete_authenticator"])
            return redirect("mfa_index")
        return super().form_valid(form)


class NewPasswordView(account.PasswordResetFromKeyView):
    """allauth's, but the browser in which somebody chooses a new password is known from then on."""

    def form_valid(self, form: Form) -> HttpResponse:
        response = super().form_valid(form)
        known_browser.give_id(self.request, self.reset_user)
        known_browser.set_cookie(self.request, response, self.reset_user)
        return response


class UseAppView(totp.ActivateTOTPView):
    """allauth's, but a code goes with a password, so that comes first."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated and not request.user.has_usable_password():
            then = urlencode({"next": request.path})
            return redirect(f"{reverse('account_set_password')}?{then}")
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return context | {"key_groups": wrap(context["form"].secret, 4)}


@method_decorator(never_cache, name="dispatch")
class InvitationView(View):
    """The link of an invitation: a button that leads to the ways to sign in."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        invitation = Invitation.objects.by_token(token)
        context = {"invitation": invitation, "days": settings.INVITATION_DAYS}
        status = 200 if invitation else 410
        return render(request, "staff/invitation.html", context, status=status)

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        invitation = Invitation.objects.by_token(token)
        if invitation is None:
            return self.get(request, token)
        if not invitation.user.last_login:
            known_browser.give_id(request, invitation.user)  # no letter about their first browser
        login(request, invitation.user, backend=settings.AUTHENTICATION_BACKENDS[0])
        record_authentication(request, invitation.user, "invitation", id=invitation.pk)
        return redirect("mfa_index")


class LoginPasskeyView(LoginWebAuthnView):
    """allauth's, but what is asked of a passkey is in a signed cookie, and makes no row."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().get(request, *args, **kwargs)
        passkey_question.move_to_cookie(request, response)
        return response

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        passkey_question.take_from_cookie(request)
        response = super().post(request, *args, **kwargs)
        passkey_question.leave_out(request)
        return response

    def form_valid(self, form: Form) -> HttpResponse:
        if not passkey_question.use(self.request):
            form.add_error("credential", get_adapter().error_messages["incorrect_code"])
            return self.form_invalid(form)
        response = super().form_valid(form)
        passkey_question.forget(response)
        return response
