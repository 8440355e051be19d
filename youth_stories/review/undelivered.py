"""Letters that did not arrive: what staff see of them, and what they can do."""

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AbstractUser
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_POST
from wagtail.admin import messages

from ..consent.confirm import send_confirmation_email
from ..models import SentMail, Submission, UndeliveredMail
from ..notifications import undelivered
from ..notifications.emails import is_outdated
from ..notifications.recipients import recipients_of
from ..notifications.tasks import send_email
from ..transitions import Kind, WrongState, locked, log, refuse_on_hold
from .permissions import REVIEW
from .shared import StaffRequest, errors_as_messages, get_submission, redirect_to

To = SentMail.To
READERS = {
    To.STUDENT: "the student",
    To.GUARDIAN: "the guardian",
    To.LEAD: "the safeguarding lead",
    To.STAFF: "the staff",
    To.NEW_ADDRESS: "the student’s new address",
}


def has_undelivered() -> Exists:
    """Whether a letter about a story did not arrive."""
    return Exists(UndeliveredMail.objects.filter(event__submission=OuterRef("pk")))


def undelivered_context(user: AbstractUser, submission: Submission) -> dict[str, Any]:
    """Return, for undelivered.html, what did not arrive and what may have come back."""
    lost = UndeliveredMail.objects.filter(event__submission=submission).select_related("event")
    sent = SentMail.objects.filter(event__submission=submission, to__in=undelivered.PEOPLE)
    return {
        "undelivered": [
            {"row": row, "reader": READERS[To(row.to)], "asks": row.event.kind in undelivered.ASK}
            for row in lost
        ],
        "sent_letters": [
            {"pk": mail.pk, "reader": READERS[To(mail.to)], "event": mail.event}
            for mail in sent.select_related("event").order_by("-sent_at", "-pk")
        ],
        "can_send_letters": user.has_perm(REVIEW),
    }


@transaction.atomic
def send_again(row: UndeliveredMail, *, by: AbstractBaseUser | None) -> None:
    """Send the letter once more, with a new private link if it has one; its days begin anew.

    WrongState, in words for staff, while a concern is open, if the letter is not true any more, or
    without an address that may be written to.
    """
    event, to = row.event, row.to
    submission = locked(event.submission)
    refuse_on_hold(submission)
    if is_outdated(event, to):
        raise WrongState("This letter is out of date: what it says is not so any more.")
    if not recipients_of(event, to):
        raise WrongState("There is no address to which we may send this letter.")
    row.sent_again_at = timezone.now()
    row.save()
    undelivered.wait_anew(event, to)
    log(submission, Kind.NOTE, by, f"Sent to the {to} again: “{event.get_kind_display()}”.")
    if event.kind == Kind.CONSENT_CONFIRMED:
        send_confirmation_email.enqueue(event.pk)
    else:
        send_email.enqueue(event.pk, to)


@transaction.atomic
def told_otherwise(row: UndeliveredMail, *, by: AbstractBaseUser | None) -> None:
    """Take the letter off the list: somebody told them what it says."""
    submission = locked(row.event.submission)
    what = row.event.get_kind_display()
    log(submission, Kind.NOTE, by, f"Told the {row.to} without a letter: “{what}”.")
    row.delete()


@require_POST
def letter_again(request: StaffRequest, pk: int) -> HttpResponse:
    submission, row = _undelivered(request, pk)
    with errors_as_messages(request):
        send_again(row, by=request.user)
        messages.success(request, "The letter is being sent again.")
    return redirect_to(submission)


@require_POST
def letter_told(request: StaffRequest, pk: int) -> HttpResponse:
    submission, row = _undelivered(request, pk)
    told_otherwise(row, by=request.user)
    messages.success(request, "Noted: they know what the letter says.")
    return redirect_to(submission)


@require_POST
def letter_came_back(request: StaffRequest, pk: int) -> HttpResponse:
    submission = get_submission(request, pk)
    mails = SentMail.objects.filter(event__submission=submission, to__in=undelivered.PEOPLE)
    letter = request.POST.get("letter", "")
    mail = get_object_or_404(mails, pk=letter if letter.isdecimal() else None)
    undelivered.came_back(mail, by=request.user)
    messages.success(request, "Noted: this letter did not arrive. Now see what can be done.")
    return redirect_to(submission)


def _undelivered(request: StaffRequest, pk: int) -> tuple[Submission, UndeliveredMail]:
    submission, letter = get_submission(request, pk), request.POST.get("letter", "")
    rows = UndeliveredMail.objects.filter(event__submission=submission)
    return submission, get_object_or_404(rows, pk=letter if letter.isdecimal() else None)
