"""The second factor: a passkey, or a code from an app or from the recovery codes.

SecondFactorMiddleware guards the admin and every address that changes how one signs in. Signing in
records the factor in the session, a passkey alone too.
"""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from .models import Invitation, User

GUARDED = ("account/", "admin/")
# What is open below them: signing in and out, proving a factor, a forgotten password.
OPEN = {
    "account_login",
    "account_logout",
    "account_reauthenticate",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "mfa_authenticate",
    "mfa_login_webauthn",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
    "staff_invitation",
    "wagtailadmin_javascript_catalog",
    "wagtailadmin_login",
    "wagtailadmin_logout",
    "wagtailadmin_sprite",
}
ENROLLMENT = {
    "account_change_password",
    "account_set_password",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "mfa_index",
}


def may_enroll(request: HttpRequest) -> bool:
    """Whether a person without any factor may add the first one in this session.

    A password alone must not be enough: whoever steals it would add a key of their own.
    """
    return not settings.SECOND_FACTOR_REQUIRED or came_by_invitation(request)


def came_by_invitation(request: HttpRequest) -> bool:
    """Whether this session began with the link of an invitation that has not ended."""
    records = get_authentication_records(request, request.user)
    links = [record["id"] for record in records if record["method"] == "invitation"]
    return bool(links) and Invitation.objects.open().filter(pk__in=links).exists()


def is_refused(request: HttpRequest, user: User) -> bool:
    """Whether the person has no factor where one is demanded, and may add none now."""
    return settings.SECOND_FACTOR_REQUIRED and not (factors(user) or may_enroll(request))


def refuse(request: HttpRequest) -> HttpResponse:
    return render(request, "staff/no_factor.html", status=403)


def factors(user: User) -> set[int]:
    """The ids of the factors that the person has."""
    return set(Authenticator.objects.filter(user=user).values_list("pk", flat=True))


def is_used(request: HttpRequest, factors: set[int]) -> bool:
    """Whether one of these factors was used in this session. A removed one no longer counts."""
    records = get_authentication_records(request, request.user)
    return any(record["method"] == "mfa" and record.get("id") in factors for record in records)


def is_missing(request: HttpRequest) -> bool:
    """Whether the person has a factor and has not used it in this session."""
    if not request.user.is_authenticated:
        return False
    theirs = factors(request.user)
    return bool(theirs) and not is_used(request, theirs)


def is_enough(request: HttpRequest) -> bool:
    """Whether the admin is open to this session, for somebody who may enter it."""
    if not request.user.is_authenticated:
        return False
    theirs = factors(request.user)
    return is_used(request, theirs) if theirs else not settings.SECOND_FACTOR_REQUIRED


def record_first_use(request: HttpRequest, authenticator: Authenticator, **kwargs: Any) -> None:
    """A factor that was just added was also just used: signal allauth.mfa.authenticator_added.

    With the first one an invitation ends.
    """
    authenticator.user.invitations.unused().update(used_at=timezone.now())
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        _record_use(request, authenticator)


def record_password(request: HttpRequest, user: User, **kwargs: Any) -> None:
    """Where a password is enough an invitation ends with it: allauth's signals about passwords.

    Whoever came by the invitation has just signed in, as with a factor.
    """
    if settings.SECOND_FACTOR_REQUIRED:
        return
    if request.user == user and came_by_invitation(request):
        record_authentication(request, user, "password", reauthenticated=True)
    user.invitations.unused().update(used_at=timezone.now())


def record_new_codes(request: HttpRequest, authenticator: Authenticator, **kwargs: Any) -> None:
    """Who came in by an old recovery code stays in: signal allauth.mfa.authenticator_reset."""
    _record_use(request, authenticator)


def _record_use(request: HttpRequest, authenticator: Authenticator) -> None:
    """As after a fresh sign-in, which was needed to come here."""
    record_authentication(
        request,
        request.user,
        "mfa",
        id=authenticator.pk,
        type=authenticator.type,
        reauthenticated=True,
    )


class SecondFactorMiddleware:
    """Lets nobody with a password alone into the admin, nor change how they sign in.

    Views decide about people who are not signed in; a script is told at once.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable, args: tuple, kwargs: dict
    ) -> HttpResponse | None:
        match = request.resolver_match
        if not match or not match.route.startswith(GUARDED) or match.url_name in OPEN:
            return None
        if not request.user.is_authenticated:
            return _refuse_script() if _is_by_script(request) else None
        theirs = factors(request.user)
        if is_used(request, theirs):
            return None
        if theirs:
            return _ask(request)
        if not settings.SECOND_FACTOR_REQUIRED:
            return None
        if may_enroll(request):
            return None if match.url_name in ENROLLMENT else redirect("mfa_index")
        return refuse(request)


def _ask(request: HttpRequest) -> HttpResponse:
    """Ask for the factor, then come back to this address."""
    if _is_by_script(request):
        return _refuse_script()
    method = get_adapter(request).get_reauthentication_methods(request.user)[0]
    return redirect(f"{method['url']}?{urlencode({'next': request.get_full_path()})}")


def _is_by_script(request: HttpRequest) -> bool:
    """Whether a script of the admin sent this, which can follow to no page: a ping, an autosave."""
    is_autosave = request.headers.get("Accept") == "application/json"
    return is_autosave or request.headers.get("X-Requested-With") == "XMLHttpRequest"


def _refuse_script() -> HttpResponse:
    """Not an error: session-ended.js asks the person to sign in again. logs.py leaves it out."""
    data = {"success": False, "error_code": "signed_out", "error_message": "You were signed out."}
    return JsonResponse(data, status=401)
