"""Who works here: inviting people, and letting somebody who lost everything begin again.

The administrators and the safeguarding lead are told of each step, so that none goes unseen.
Letters are about an entry of the log, so that their tasks hold no more than its id.
"""

from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.models import AnonymousUser, Group
from django.db import transaction
from django.tasks import task
from django.urls import reverse
from wagtail.log_actions import get_active_log_context, log
from wagtail.models import ModelLogEntry

from youth_stories.models import SafeguardingSettings

from . import letters
from .models import Invitation, User
from .roles import administrators

TOLD_TO_OWNER = {"address_changed", "closed", "reopened", "deleted"}


def may_change(by: User | AnonymousUser, user: User) -> bool:
    """Whether `by` may change this account: nobody takes over one that may do more than theirs."""
    return by.has_perm("staff.change_user") and (by.is_superuser or not user.is_superuser)


def invite(user: User, by: User | None) -> Invitation:
    """Sends a link with which the person sets up how they sign in. Earlier links end.

    `by` is None for the command on the server.
    """
    with transaction.atomic():
        tell("invited", user, by)
        return _new_invitation(user, by)


def reset(user: User, by: User | None) -> Invitation:
    """Removes every passkey, code and password, ends all sessions, and invites the person anew."""
    with transaction.atomic():
        Authenticator.objects.filter(user=user).delete()
        user.set_unusable_password()
        user.save(update_fields=["password"])
        user.sessions.end()
        tell("reset", user, by)
        return _new_invitation(user, by)


def _new_invitation(user: User, by: User | None) -> Invitation:
    user.invitations.all().delete()
    invitation = Invitation.objects.create(user=user, invited_by=by)
    send_invitation.enqueue(invitation.pk)
    return invitation


def roles_changed(
    instance: User | Group, action: str, reverse: bool, pk_set: set[int] | None, **kwargs: Any
) -> None:
    """Receiver of m2m_changed: roles are given and taken in several places of the admin.

    The letter about an invitation names the roles of somebody who was not here before.
    """
    if action not in ("post_add", "post_remove", "post_clear"):
        return
    changed = pk_set or () if reverse else [instance.pk]
    for user in User.objects.filter(pk__in=changed):
        if user.last_login or user.invitations.exists():
            tell("roles_changed", user, get_active_log_context().user)


def tell_of_changes(before: User, user: User, by: User) -> None:
    """Tells of another address, and of an account that was closed or opened again.

    An unused invitation was sent to the former address: it ends, and the new one gets another.
    """
    if before.email != user.email:
        tell("address_changed", before, by)
        if user.invitations.unused().exists():
            _new_invitation(user, by)
    if before.is_active != user.is_active:
        tell("reopened" if user.is_active else "closed", user, by)


def tell(event: str, user: User, by: User | None) -> None:
    """Logs it, and sends emails/account_<event>.txt about the entry.

    The entry's label is the account's address; `user` still has the former one if it was changed.
    """
    roles = list(user.groups.order_by("name").values_list("name", flat=True))
    entry = log(user, f"staff.{event}", user=by, data={"roles": roles})
    send_letters_about.enqueue(entry.pk)


@task(backend="database")
def send_invitation(invitation_id: int) -> None:
    """Sends the letter, unless the link was used or replaced. Raises MailNotSent."""
    invitation = Invitation.objects.open().filter(pk=invitation_id).first()
    if invitation is None:
        return
    path = reverse("staff_invitation", args=[invitation.token])
    context = {"invitation": invitation, "url": settings.WAGTAILADMIN_BASE_URL + path}
    letter = "reset_link" if invitation.user.last_login else "invitation"
    letters.send(letter, [invitation.user.email], context)


@task(backend="database")
def send_letters_about(entry_id: int) -> None:
    """Tells the administrators, the lead, and of some events the owner. Raises MailNotSent."""
    entry = ModelLogEntry.objects.filter(pk=entry_id).first()
    user = User.objects.filter(pk=entry.object_id).first() if entry else None
    if entry is None or (user is None and entry.action != "staff.deleted"):
        return
    event = entry.action.removeprefix("staff.")
    by = User.objects.filter(pk=entry.user_id).first()
    recipients = {administrator.email for administrator in administrators()}
    if lead := SafeguardingSettings.load().lead_email:
        recipients.add(lead)
    if user and user == by:
        recipients.discard(user.email)  # they know what they just did
    if event in TOLD_TO_OWNER:
        recipients |= {entry.label, user.email if user else entry.label}
    context = {
        "email": entry.label,
        "user": user,
        "by": by,
        "at": entry.timestamp,
        "roles": [group.name for group in user.groups.order_by("name")] if user else [],
        "url": settings.WAGTAILADMIN_BASE_URL + reverse("wagtailusers_users:index"),
    }
    letters.send(event, sorted(recipients), context)
