"""A story comes in: from the form, or from a child's guardian."""

from django.db import transaction
from django.utils import timezone

from psec_site.antispam import signs, time_token

from ..consent.ask import cancel_open_requests
from ..models import AgeBand, Consent, PrivateLink, SentMail, Submission
from ..notifications.invitations import send_invitation
from ..notifications.recipients import PEOPLE_AND_STAFF, To
from ..notifications.tasks import notify
from ..rules.addresses import normalized
from ..transitions import (
    Kind,
    State,
    WrongState,
    cancel_schedules,
    locked,
    log,
    move,
    refuse_on_hold,
)


@transaction.atomic
def receive(
    *,
    story_id,
    content: dict,
    age_band,
    email,
    guardian_email="",
    guardian_language="en",
    mail_language="en",
    scopes,
    robot_signs=(),
    token: time_token.TimeToken | None = None,
) -> Submission:
    """Stores a story and its sender's consent, and tells them and the reviewers.

    Nobody is told of a likely robot's (rule R20). Sending the same story_id again changes nothing
    and returns the first. TokenSpent if another story was sent with this token. ValueError for a
    child under 13, whose guardian sends it (rule R2), and for a guardian who is the student (R5).
    """
    if age_band == AgeBand.UNDER_13:
        raise ValueError("The story of a child under 13 is sent by a guardian.")
    _require_other_person(email, guardian_email)
    submission, is_new = Submission.objects.get_or_create(
        story_id=story_id,
        defaults=content
        | {
            "age_band": age_band,
            "email": email,
            "guardian_email": guardian_email,
            "guardian_language": guardian_language,
            "mail_language": mail_language,
            "robot_signs": list(robot_signs),
            "is_likely_robot": signs.likely_robot(robot_signs),
        },
    )
    if is_new:
        if token:
            time_token.spend(token)
        _keep_own_consent(submission, scopes)
        notify(log(submission, Kind.RECEIVED), To.STUDENT, To.STAFF)
    return submission


@transaction.atomic
def invite_guardian(
    *, story_id, first_name, guardian_email, guardian_language, language, robot_signs=()
) -> Submission:
    """Keeps a child's first name and writes to their guardian, who can then send a story (R2).

    One invitation an address and day: another one waits for the clock. None for a likely robot.
    """
    submission, is_new = Submission.objects.get_or_create(
        story_id=story_id,
        defaults={
            "state": State.INVITED,
            "age_band": AgeBand.UNDER_13,
            "first_name": first_name,
            "guardian_email": guardian_email,
            "guardian_language": guardian_language,
            "language": language,
            "robot_signs": list(robot_signs),
            "is_likely_robot": signs.likely_robot(robot_signs),
        },
    )
    if is_new:
        send_invitation(submission)
    return submission


@transaction.atomic
def receive_from_guardian(submission: Submission, content: dict) -> Submission:
    """A child's story, sent by the guardian who was invited."""
    submission = locked(submission)
    if submission.state == State.INVITED:
        for name, value in content.items():
            setattr(submission, name, value)
        submission.received_at = submission.waiting_since = timezone.now()
        notify(move(submission, State.RECEIVED, Kind.RECEIVED), To.GUARDIAN, To.STAFF)
    return submission


@transaction.atomic
def change(
    submission: Submission,
    content: dict,
    *,
    scopes,
    guardian_email="",
    guardian_language="",
    mail_language="",
) -> Submission:
    """The sender's own new version, which a reviewer reads again (rule R7).

    What is public stays so while its own consent stands; the new version needs new ones.
    """
    submission = locked(submission)
    refuse_on_hold(submission)
    if submission.is_withdrawn_or_purged or submission.state in (State.DECLINED, State.INVITED):
        raise WrongState("This story can no longer be changed.")
    if guardian_email and submission.is_minor:
        _require_other_person(submission.email, guardian_email)
        if normalized(guardian_email) != normalized(submission.guardian_email):
            # Nobody there knows of the story: recipients.may_write_to_guardian.
            SentMail.objects.filter(event__submission=submission, to=To.GUARDIAN).delete()
            _end_links_of_guardian(submission)
        submission.guardian_email = guardian_email
        submission.guardian_language = guardian_language or submission.guardian_language
    submission.mail_language = mail_language or submission.mail_language
    for name, value in content.items():
        setattr(submission, name, value)
    submission.waiting_since = timezone.now()
    cancel_open_requests(submission)
    cancel_schedules(submission)
    if not submission.is_child:
        _keep_own_consent(submission, scopes)
    notify(move(submission, State.RECEIVED, Kind.CHANGED), *PEOPLE_AND_STAFF)
    return submission


def _end_links_of_guardian(submission: Submission) -> None:
    """The address may have been a stranger's. Whoever said yes can still take it back."""
    if not submission.consents.in_force().filter(role=Consent.Role.GUARDIAN).exists():
        submission.links.exclude(purpose=PrivateLink.Purpose.STUDENT).delete()


def _keep_own_consent(submission: Submission, scopes) -> None:
    Consent.for_content(
        submission,
        story_id=submission.story_id,
        scopes=scopes,
        role=Consent.Role.STUDENT,
        age_band=submission.age_band,
        method=Consent.Method.FORM,
        given_on=timezone.localdate(),
    ).save()


def _require_other_person(email: str, guardian_email: str) -> None:
    if guardian_email and normalized(email) == normalized(guardian_email):
        raise ValueError("The guardian's address is the student's own.")
