"""Who did what: what Wagtail does not write to its log by itself. activity_report.py shows it.

Rows name members of staff, and stories by their key only. They are kept for a bounded time.
"""

from datetime import timedelta
from typing import Any

from allauth.account import signals as account
from allauth.mfa import signals as mfa
from allauth.mfa.models import Authenticator
from django.contrib.auth.signals import user_logged_in, user_login_failed
from django.db.models import QuerySet
from django.tasks import task
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import ModelLogEntry, PageLogEntry

from . import security_letters
from .models import User

KEPT = timedelta(days=400)
FAILURES_EVERY = timedelta(hours=1)  # so that nobody fills the table from outside

ACTIONS = {
    "staff.invited": "Invited",
    "staff.reset": "Reset how they sign in",
    "staff.roles_changed": "Roles changed",
    "staff.address_changed": "E-mail address changed",
    "staff.closed": "Account closed",
    "staff.reopened": "Account opened again",
    "staff.deleted": "Account deleted",
    "staff.signed_in": "Signed in",
    "staff.sign_in_failed": "Sign-in failed, at least once within an hour",
    "staff.password_changed": "Changed the password",
    "staff.factor_added": "Added a way to sign in",
    "staff.factor_removed": "Removed a way to sign in",
    "staff.codes_replaced": "Made new recovery codes",
    "staff.code_used": "Used a recovery code",
    "staff.second_step_failed": "The right password, and three wrong codes within a day",
}
KINDS = {
    Authenticator.Type.TOTP: "App for codes",
    Authenticator.Type.WEBAUTHN: "Passkey",
    Authenticator.Type.RECOVERY_CODES: "Recovery codes",
}


def connect() -> None:
    user_logged_in.connect(_signed_in)
    user_login_failed.connect(_password_refused)
    mfa.authentication_failed.connect(_code_refused)
    mfa.authenticator_used.connect(_factor_used)
    account.password_changed.connect(_password_changed)
    account.password_reset.connect(_password_changed)
    account.password_set.connect(_password_set)
    mfa.authenticator_added.connect(_factor_added)
    mfa.authenticator_removed.connect(_factor_removed)
    mfa.authenticator_reset.connect(_codes_replaced)


@task(backend="database")
def log_failure(user_id: int) -> None:
    """Notes a wrong password or code, at most once an hour for each account."""
    user = User.objects.filter(pk=user_id).first()
    if user is None:
        return
    earlier = ModelLogEntry.objects.for_instance(user).filter(
        action="staff.sign_in_failed", timestamp__gt=timezone.now() - FAILURES_EVERY
    )
    if not earlier.exists():
        log(user, "staff.sign_in_failed")


def old_entries() -> list[QuerySet]:
    """Rows to delete. The revisions of pages stay."""
    before = timezone.now() - KEPT
    return [model.objects.filter(timestamp__lt=before) for model in (ModelLogEntry, PageLogEntry)]


def _signed_in(user: User, **_signal: Any) -> None:
    log(user, "staff.signed_in", user=user)


def _password_refused(credentials: dict[str, Any], **_signal: Any) -> None:
    """An address that has no account is not stored, and takes the same time."""
    email = credentials.get("email") or credentials.get("username") or ""
    user = User.objects.filter(email=User.objects.normalize_email(email)).first()
    log_failure.enqueue(user.pk if user else 0)


def _code_refused(user: User, reauthentication: bool = False, **_signal: Any) -> None:
    log_failure.enqueue(user.pk)
    if not reauthentication:
        security_letters.count_wrong_step(user)


def _password_changed(user: User, **_signal: Any) -> None:
    security_letters.log_and_tell("staff.password_changed", user, by=user)


def _password_set(user: User, **_signal: Any) -> None:
    """The account's first password, which alone opens nothing: no letter."""
    log(user, "staff.password_changed", user=user)


def _factor_added(user: User, authenticator: Authenticator, **_signal: Any) -> None:
    _factor_changed("staff.factor_added", user, authenticator)


def _factor_removed(user: User, authenticator: Authenticator, **_signal: Any) -> None:
    _factor_changed("staff.factor_removed", user, authenticator)


def _factor_changed(action: str, user: User, authenticator: Authenticator) -> None:
    """Recovery codes come and go with the other factors, and have no letter of their own."""
    kind = KINDS[authenticator.type]
    if authenticator.type == Authenticator.Type.RECOVERY_CODES:
        log(user, action, user=user, data={"kind": kind})
    else:
        security_letters.log_and_tell(action, user, by=user, kind=kind)


def _codes_replaced(user: User, **_signal: Any) -> None:
    security_letters.log_and_tell("staff.codes_replaced", user, by=user)


def _factor_used(user: User, authenticator: Authenticator, **_signal: Any) -> None:
    if authenticator.type == Authenticator.Type.RECOVERY_CODES:
        security_letters.log_and_tell("staff.code_used", user, by=user)
