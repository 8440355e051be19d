"""The letters to somebody about what was done to their own account, by them or in their name.

Each is about an entry of the log, so that its task holds no more than the id of the entry.
"""

from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import transaction
from django.tasks import task
from django.urls import reverse
from wagtail.log_actions import log
from wagtail.models import ModelLogEntry

from psec_site.antispam import counters
from psec_site.antispam.counters import Window

from . import letters
from .models import User

WRONG_STEPS = 3  # a day after the right password, until the owner is told

WHAT = {
    "staff.password_changed": "The password of your PSEC account was changed",
    "staff.factor_added": "A way to sign in was added to your PSEC account",
    "staff.factor_removed": "A way to sign in was removed from your PSEC account",
    "staff.codes_replaced": "Your PSEC account has new recovery codes",
    "staff.code_used": "A recovery code of your PSEC account was used",
    "staff.second_step_failed": "Somebody may know the password of your PSEC account",
}


def log_and_tell(action: str, user: User, by: User | None, **data: Any) -> None:
    """Logs what was done to the account, and writes to its owner. `action` is a key of WHAT."""
    with transaction.atomic():
        entry = log(user, action, user=by, data=data)
        send_security_letter.enqueue(entry.pk)


def count_wrong_step(user: User) -> None:
    """Counts a wrong code after the right password. At the third of a day the owner is told."""
    if counters.count(f"wrong step {user.pk}", Window.DAY, enough=WRONG_STEPS) == WRONG_STEPS:
        log_and_tell("staff.second_step_failed", user, by=None)


@task(backend="database")
def send_security_letter(entry_id: int) -> None:
    """Sends the letter; nothing if the account is gone. Raises MailNotSent, and is then retried."""
    entry = ModelLogEntry.objects.filter(pk=entry_id).first()
    user = User.objects.filter(pk=entry.object_id).first() if entry else None
    if entry is None or user is None:
        return
    codes = Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).first()
    site = settings.WAGTAILADMIN_BASE_URL
    context = {
        "action": entry.action,
        "what": WHAT[entry.action],
        "kind": entry.data.get("kind"),
        "at": entry.timestamp,
        "codes_left": len(codes.wrap().get_unused_codes()) if codes else 0,
        "url": site + reverse("staff_sessions"),
        "ways_url": site + reverse("mfa_index"),
    }
    letters.send("security", [user.email], context)
