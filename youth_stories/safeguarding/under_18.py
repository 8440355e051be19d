"""Treating somebody who said that they are an adult as under 18 (rules R1, R8, R9)."""

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from ..consent.ask import cancel_open_requests
from ..consent.record import end_consent
from ..models import AgeBand, Submission
from ..notifications.recipients import To
from ..notifications.tasks import notify
from ..retention.erase import erase_pages
from ..rules.names import has_initial, without_initial
from ..transitions import Kind, State, WrongState, locked, move, refuse_on_hold
from .age_signs import raise_age_signs

TEENS = (AgeBand.FROM_13, AgeBand.FROM_16)


@transaction.atomic
def treat_as_under_18(
    submission: Submission, age_band: str, *, by: AbstractBaseUser | None
) -> None:
    """Gives the story of somebody 18 or older a younger age group, and waits for a guardian.

    Nothing of it is public any more. The student gets a letter: on their private page they add a
    guardian's address and agree anew. WrongState if it is not an adult's, over, or on hold.
    """
    submission = locked(submission)
    refuse_on_hold(submission)
    if submission.is_minor or submission.is_withdrawn_or_purged:
        raise WrongState("This story is not one of somebody 18 or older.")
    if age_band not in TEENS:
        raise WrongState("Choose an age group.")
    lower_age(submission, age_band, by=by)
    cancel_open_requests(submission)
    submission.waiting_since = timezone.now()
    if submission.state == State.DECLINED:
        submission.ended_at = None
    notify(move(submission, State.CHANGE_REQUESTED, Kind.AGE_LOWERED, by), To.STUDENT)


def lower_age(submission: Submission, age_band: str, *, by: AbstractBaseUser | None = None) -> None:
    """Ends the consents given as an adult, erases the page, drops what a minor may not show.

    What reviewers cleared for an adult has to be cleared again, and what they read in a
    translation read again. Saves the submission.
    """
    for consent in submission.consents.filter(withdrawal__isnull=True):
        end_consent(consent, by=by)
    erase_pages(submission)
    submission.age_band, submission.age_said_at = age_band, timezone.now()
    submission.last_name, submission.words_before = "", {}
    if submission.photo:
        submission.school = ""
        if has_initial(submission.first_name):
            submission.first_name = without_initial(submission.first_name)
    submission.save()
    submission.cleared_identifiers.all().delete()
    submission.translations.update(read_by=None, read_at=None)
    submission.age_signs.open().delete()
    raise_age_signs(submission)
