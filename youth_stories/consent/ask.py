"""Asking people for their consent to one locked version (rules R3, R4)."""

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from ..models import (
    Consent,
    ConsentRequest,
    Erasure,
    GuardianQuestion,
    Submission,
    SuppressedAddress,
    UndeliveredMail,
)
from ..models.refusal import refusal_of_minor
from ..models.translation import lacks_reading_copy
from ..notifications.emails import contact
from ..notifications.recipients import PEOPLE, To
from ..notifications.tasks import notify
from ..transitions import (
    Kind,
    State,
    WrongState,
    locked,
    log,
    refuse_on_hold,
    refuse_unseen,
    require_state,
)
from .said_no import said_no

Answer = ConsentRequest.Answer
ASKING = (Kind.CONSENT_ASKED, Kind.REMINDED)
Role = Consent.Role


@transaction.atomic
def ask_consent(
    submission: Submission,
    *,
    by: AbstractBaseUser | None,
    shown: str | None = None,
    after_no: bool = False,
    without_copy: bool = False,
) -> list[ConsentRequest]:
    """Asks everybody who has not consented to the newest version, and locks it meanwhile.

    Whoever said no is asked again only with `after_no`: they want it. A guardian is asked
    about a language that they do not read only with a copy, or with `without_copy`. Returns the
    new consent requests. WrongState, in words for staff, if it is not allowed yet, or if the story
    is not the one whose version_hash was `shown`.
    """
    submission = locked(submission)
    require_state(submission, State.ACCEPTED)
    refuse_on_hold(submission)
    refuse_unseen(submission, shown)
    roles, version = missing_roles(submission), submission.newest_version
    if reason := why_not_ask(submission):
        raise WrongState(reason)
    if not after_no and said_no(submission, roles):
        raise WrongState("Somebody said no. Ask again only if they want it: tick the box.")
    if Role.GUARDIAN in roles and not without_copy and lacks_reading_copy(submission):
        raise WrongState(
            "The guardian may not read the language of the story. Add a translation first, or "
            "tick that you ask without one."
        )
    requests = [
        ConsentRequest.objects.create(
            submission=submission,
            role=role,
            revision=version.latest_revision,
            asked_by_id=by.pk if by else None,
        )
        for role in roles
    ]
    submission.waiting_since = timezone.now()
    submission.save()
    asked = log(submission, Kind.CONSENT_ASKED, by, text=" ".join(roles))
    notify(asked, *[To(role) for role in roles])
    return requests


def why_not_ask(submission: Submission) -> str:
    """Why nobody can be asked for consent to the newest version, in words for staff; "" if one can.

    Not what only takes a tick: after a no, or without a copy to read.
    """
    if submission.consent_requests.open().exists():
        return "Somebody is being asked for consent already."
    if not contact().is_person:  # nobody is asked by nobody
        return (
            "First enter whom people can ask, in Settings → Site settings: a name, and a phone "
            "or an e-mail."
        )
    version = submission.newest_version
    if version.photo and not version.photo.others_agreed_at:
        return "First say who is in the photo: open “Crop the photo”."
    if submission.is_minor and (reason := refusal_of_minor(version)):
        return reason
    if submission.is_minor and submission.uncleared_identifiers(version):
        return "Some of the words need another look first: they are listed as points."
    roles = missing_roles(submission)
    if not roles:
        return "Everybody has agreed to this version already."
    if Role.GUARDIAN in roles and not submission.guardian_email:
        return "There is no guardian's address. Record a signed form instead."
    if Role.STUDENT in roles and not submission.email:
        return "There is no address to ask. Record their consent instead."
    return _suppressed(submission, roles)


def missing_roles(submission: Submission) -> list[str]:
    """The roles whose consent to the newest version is needed and missing (rule R3)."""
    covering = submission.newest_version.covering_consents()
    if not submission.is_minor:  # a yes from before they were 18 did not suffice alone
        return [] if covering.are_sufficient() else submission.roles_to_ask
    return [role for role in submission.roles_to_ask if not covering.filter(role=role).exists()]


def _suppressed(submission: Submission, roles: list[str]) -> str:
    """Why no letter may be sent to somebody who would be asked (rule R5)."""
    includes = SuppressedAddress.objects.includes
    if Role.GUARDIAN in roles and includes(submission.guardian_email):
        return (
            "The owner of the guardian's address told us that our letter is not for them. Enter "
            "another address, or record a signed form instead. If it was a mistake, correct the "
            "address, leave it as it is, and tick “Its owner told us that we may write there "
            "again”."
        )
    if Role.STUDENT in roles and includes(submission.email):
        return (
            "The owner of the student's address told us that our letters are not for them. Record "
            "their consent instead."
        )
    return ""


def ask_guardian_again(submission: Submission) -> None:
    """Asks at the guardian's new address what was asked at the old one and not answered.

    For a locked submission. Does nothing if nothing was asked, or the draft has changed since:
    then staff ask when it is ready.
    """
    request = submission.consent_requests.filter(role=Role.GUARDIAN).last()
    page = submission.page
    if request is None or page is None or request.answer not in ("", Answer.NOT_MINE):
        return
    if not submission.has_say(Role.GUARDIAN):
        return
    if request.revision_id != page.latest_revision_id:
        return
    close_requests(ConsentRequest.objects.open().filter(pk=request.pk), Answer.CANCELLED)
    ConsentRequest.objects.create(
        submission=submission,
        role=Role.GUARDIAN,
        revision=request.revision,
        asked_by=request.asked_by,
    )
    submission.waiting_since = timezone.now()
    submission.save()
    notify(log(submission, Kind.CONSENT_ASKED, text=Role.GUARDIAN), To.GUARDIAN)


@transaction.atomic
def cancel_request(submission: Submission, *, by: AbstractBaseUser | None) -> None:
    """Cancels the open consent requests, so that the page can be edited again."""
    submission = locked(submission)
    if not submission.consent_requests.open().exists():
        raise WrongState("Nobody is being asked for consent.")
    cancel_open_requests(submission)
    log(submission, Kind.REQUEST_CANCELLED, by)


def cancel_open_requests(submission: Submission) -> None:
    """Closes the open consent requests as cancelled; their links lead to a page that says so."""
    close_requests(submission.consent_requests.open(), Answer.CANCELLED)


def close_requests(requests: QuerySet[ConsentRequest], answer: str) -> None:
    """Records an answer and its time for each of these requests.

    What their guardians asked for is erased. A call is still made, unless it was somebody else.
    """
    questions = GuardianQuestion.objects.filter(request__in=requests)
    if answer != Answer.NOT_MINE:
        questions = questions.exclude(kind=GuardianQuestion.Kind.CALL)
    if questions.exists():
        questions.delete()
        Erasure.objects.create()
    for request in requests:  # nothing waits for these letters any more
        letters = UndeliveredMail.objects.filter(event__submission=request.submission_id)
        letters.filter(event__kind__in=ASKING, to=request.role).delete()
    requests.update(answer=answer, answered_at=timezone.now())


@transaction.atomic
def expire_request(request: ConsentRequest) -> None:
    """Due task: closes a consent request that nobody answered in time. Staff can ask again."""
    close_requests(ConsentRequest.objects.open().filter(pk=request.pk), Answer.EXPIRED)
    notify(log(request.submission, Kind.CONSENT_EXPIRED, text=request.role), *PEOPLE)
