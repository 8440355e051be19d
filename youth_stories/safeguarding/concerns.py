"""Concerns for a young person's safety (rule R19)."""

from functools import partial

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.utils import timezone
from django.utils.dateformat import format as date_format
from wagtail.log_actions import log as log_for_administrators

from .. import ledger
from ..consent.ask import cancel_open_requests
from ..models import Concern, ConsentRequest, SafeguardingSettings, Submission
from ..notifications.recipients import PEOPLE, To, others_told_of_concerns
from ..notifications.tasks import notify
from ..retention.erase import erase_content
from ..transitions import Kind, locked, log, unpublish

# Who did what, by the story's key alone. Wagtail's site history shows it to those with a permission
# on concerns, because these entries are about a concern.
RAISED = "youth_stories.concern_raised"
CLOSED = "youth_stories.concern_closed"


@transaction.atomic
def raise_concern(submission: Submission, text: str, *, by: AbstractBaseUser | None) -> Concern:
    """Puts the story on hold and notifies the safeguarding lead, and nobody outside of PSEC.

    Unpublishes the story and cancels its open consent requests. It is not a robot's any more. While
    a concern is open the text is added to it, and the lead is notified again.
    """
    submission = locked(submission)
    submission.is_likely_robot = False
    submission.save()
    concern = submission.concerns.open().first()
    if concern:
        concern.text = f"{concern.text}\n\n{_added(by)}\n{text}"
        concern.save()
    else:
        concern = Concern.objects.create(
            submission=submission, text=text, raised_by_id=by.pk if by else None
        )
    cancel_open_requests(submission)
    unpublish(submission, by=by)
    log_for_administrators(concern, RAISED, user=by, title=str(submission))
    notify(log(submission, Kind.CONCERN, by), To.LEAD)
    ledger.begin(ledger.CONCERN, submission.story_id)
    return concern


def _added(by: AbstractBaseUser | None) -> str:
    day = date_format(timezone.localtime(), "F j, Y, g:i a")
    return f"Added on {day}{f' by {by}' if by else ''}:"


def who_is_told(by: AbstractBaseUser) -> str:
    """A sentence: who gets an e-mail when this person raises a concern, or what to do if nobody."""
    if SafeguardingSettings.load().lead_email:
        return "The safeguarding lead gets an e-mail at once."
    if count := len(others_told_of_concerns(by)):
        who = "a colleague who deals" if count == 1 else f"each of {count} colleagues who deal"
        without = "The safeguarding lead has no e-mail address here"
        return f"{without}: {who} with concerns gets an e-mail at once."
    return (
        "Nobody gets an e-mail: no safeguarding lead is set. Tell the person in charge yourself, "
        "now, by phone or in person."
    )


@transaction.atomic
def tell_new_lead() -> None:
    """Notifies the safeguarding lead, who was set just now, of every open concern."""
    for submission in Submission.objects.filter(pk__in=Concern.objects.open().values("submission")):
        notify(log(submission, Kind.LEAD_TOLD), To.LEAD)


@transaction.atomic
def close_concern(concern: Concern, outcome: str, *, by: AbstractBaseUser | None) -> None:
    """Ends the hold. Erases the words and photo of a story that was withdrawn meanwhile.

    People get the receipts for what they did meanwhile: no letter was sent during the hold.
    """
    submission = locked(concern.submission)
    concern.outcome, concern.closed_at = outcome, timezone.now()
    concern.closed_by_id = by.pk if by else None
    concern.save()
    submission.waiting_since = timezone.now()
    submission.save()
    log_for_administrators(concern, CLOSED, user=by, title=str(submission))
    log(submission, Kind.CONCERN_CLOSED, by)
    if submission.is_on_hold:
        return
    transaction.on_commit(partial(ledger.end, ledger.CONCERN, submission.story_id))
    if submission.is_withdrawn_or_purged:
        erase_content(submission)
    elif submission.consent_requests.filter(
        answer=ConsentRequest.Answer.CANCELLED, answered_at__gte=concern.raised_at
    ).exists():
        log(submission, Kind.REQUEST_CANCELLED, by)
    receipts = submission.events.filter(kind__in=(Kind.CONSENT_REVOKED, Kind.WITHDRAWN))
    for event in receipts.filter(created_at__gte=concern.raised_at):
        notify(event, *PEOPLE)
