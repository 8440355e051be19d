"""Letters that did not arrive: noted for staff, and what waits on them begins to wait anew."""

from collections.abc import Collection

from django.contrib.auth import get_user_model
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log as log_action

from ..models import FormerAddress, SentMail, Submission, SubmissionEvent, UndeliveredMail
from ..transitions import Kind, State, locked, log

To = SentMail.To
Why = UndeliveredMail.Why

PEOPLE = (To.STUDENT, To.GUARDIAN)
# In the log, of a member of staff. Administrators read it under Reports, Who did what.
STAFF_REFUSED = "youth_stories.letter_refused"
# Somebody has so many days for what these letters ask, or for what they announce.
ASK = (Kind.INVITED, Kind.CHANGE_REQUESTED, Kind.CONSENT_ASKED, Kind.REMINDED, Kind.DECLINED)


@transaction.atomic
def note(event: SubmissionEvent, to: str, why: str, *, by: AbstractBaseUser | None = None) -> None:
    """Notes that this letter did not arrive. The days to answer it are counted from now on.

    For a former address there is nothing left to do but to say so in the history.
    """
    if to == To.FORMER:
        FormerAddress.objects.filter(event=event).delete()
        text = f"The letter to the former address did not arrive. {Why(why).label}."
        log(event.submission, Kind.NOTE, text=text)
        return
    UndeliveredMail.objects.update_or_create(
        event=event,
        to=to,
        defaults={
            "why": why,
            "noticed_at": timezone.now(),
            "sent_again_at": None,
            "noted_by_id": by.pk if by else None,
        },
    )
    wait_anew(event, to)


def note_staff(addresses: Collection[str]) -> None:
    """Logs that the mail servers of these members of staff refused a letter."""
    for user in get_user_model().objects.filter(email__in=addresses):
        log_action(user, STAFF_REFUSED)


@transaction.atomic
def came_back(mail: SentMail, *, by: AbstractBaseUser | None) -> None:
    """Notes that a letter came back to the mailbox from which it was sent."""
    locked(mail.event.submission)
    mail.delete()
    note(mail.event, mail.to, Why.CAME_BACK, by=by)
    what = mail.event.get_kind_display()
    log(mail.event.submission, Kind.NOTE, by, f"A letter to the {mail.to} came back: “{what}”.")


def wait_anew(event: SubmissionEvent, to: str) -> None:
    """Counts the days to answer this letter from now on: nobody could answer it until now.

    An announced erasure is put off like that once, or words would be kept for ever.
    """
    submission, now = event.submission, timezone.now()
    lost = UndeliveredMail.objects.filter(event__submission=submission, event__lt=event.pk)
    lost_before = lost.filter(event__kind=event.kind).exists()
    is_first_notice = event.kind == Kind.ERASED_SOON and not lost_before
    if to not in PEOPLE or not (event.kind in ASK or is_first_notice):
        return
    rows = Submission.objects.filter(pk=submission.pk)
    if submission.state == State.DECLINED:
        rows.update(ended_at=now)
    else:
        rows.update(waiting_since=now)
    submission.consent_requests.open().filter(role=to).update(asked_at=now)
    submission.saved_forms.update(opened_at=now)  # what is being written meanwhile stays open
