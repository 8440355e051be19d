"""Saves what people send: a story, an invitation of a guardian, or a change of a story."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from psec_site.antispam import signs, time_token

from ..consent.ask import cancel_open_requests
from ..consent.guardian_address import may_name_guardian, set_guardian_address
from ..consent.record import (
    end_consent,
    end_outdated_consents,
    public_consents,
    unpublish_without_consent,
)
from ..models import AgeBand, AgeSign, Consent, Submission
from ..models.scopes import scopes_for
from ..notifications.invitations import send_invitation
from ..notifications.recipients import PEOPLE_AND_STAFF, To
from ..notifications.tasks import notify
from ..rules.addresses import same_person
from ..safeguarding.age_signs import doubts_about, raise_age_signs
from ..safeguarding.under_18 import lower_age
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
    story_id: UUID,
    content: dict[str, Any],
    age_band: str,
    email: str,
    guardian_email: str = "",
    guardian_language: str = "en",
    guardian_language_name: str = "",
    mail_language: str = "en",
    scopes: set[str],
    robot_signs: Collection[str] = (),
    age_signs: Collection[str] = (),
    token: time_token.TimeToken | None = None,
) -> Submission:
    """Save a story and its sender's consent, and e-mail the sender and the reviewers.

    No e-mail is sent for a likely robot's story (rule R20). Returns the existing submission
    unchanged if there is one with this story_id. Raises TokenSpent if another story was sent with
    this token, and ValueError for a child under 13, whose guardian sends the story (rule R2), and
    if the guardian's address is the student's own (R5).
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
            "guardian_language_name": guardian_language_name,
            "mail_language": mail_language,
            "robot_signs": list(robot_signs),
            "is_likely_robot": signs.likely_robot(robot_signs),
        },
    )
    if is_new:
        if token:
            time_token.spend(token)
        _save_own_consent(submission, scopes)
        raise_age_signs(submission, others=age_signs)
        notify(log(submission, Kind.RECEIVED), To.STUDENT, To.STAFF)
    return submission


@transaction.atomic
def invite_guardian(
    *,
    story_id: UUID,
    first_name: str,
    guardian_email: str,
    guardian_language: str,
    language: str,
    robot_signs: Collection[str] = (),
) -> Submission:
    """Save a child's first name and e-mail their guardian, who can then send a story (rule R2).

    An address gets one invitation a day: the next one is sent by a due task. A likely robot's is
    not sent. Returns the existing submission unchanged if there is one with this story_id.
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
def receive_from_guardian(submission: Submission, content: dict[str, Any]) -> Submission:
    """Save a child's story, sent by the guardian who was invited. A second time changes nothing."""
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
    content: dict[str, Any],
    *,
    scopes: set[str],
    age_band: str = "",
    guardian_email: str = "",
    guardian_language: str = "",
    guardian_language_name: str = "",
    mail_language: str = "",
) -> Submission:
    """Save the sender's new version, which a reviewer has to read again (rule R7).

    The new version needs new consents: those to an older one end. What is public stays so
    meanwhile, unless the sender has unticked something that they had agreed to.
    A younger age band ends it (see lower_age()); an older one raises a sign.
    Raises WrongState if the story can no longer be changed or is on hold, or if the guardian's
    address is another one and no longer the student's to change (rule R5), and ValueError if it
    is the student's own.
    """
    submission = locked(submission)
    refuse_on_hold(submission)
    if submission.is_withdrawn_or_purged or submission.state in (State.DECLINED, State.INVITED):
        raise WrongState("This story can no longer be changed.")
    known = doubts_about(submission, submission.age_band)
    is_older = _set_age_band(submission, age_band or submission.age_band)
    if guardian_email and submission.is_minor:
        _require_other_person(submission.email, guardian_email)
        if not same_person(guardian_email, submission.guardian_email):
            if not may_name_guardian(submission):
                raise WrongState("Only a reviewer can change the guardian's address now.")
            set_guardian_address(submission, guardian_email)
        submission.guardian_language = guardian_language or submission.guardian_language
        submission.guardian_language_name = guardian_language_name
    submission.mail_language = mail_language or submission.mail_language
    if submission.page is None and not submission.words_before:
        submission.words_before = submission.agreed_content().normalized_values()
    for name, value in content.items():
        setattr(submission, name, value)
    submission.waiting_since = timezone.now()
    cancel_open_requests(submission)
    cancel_schedules(submission)
    _end_own_consents(submission, scopes)
    if not submission.is_child:
        _save_own_consent(submission, scopes)
    event = move(submission, State.RECEIVED, Kind.CHANGED)
    unpublish_without_consent(submission, _senders_role(submission))
    end_outdated_consents(submission)
    raise_age_signs(submission, known=known, others=[AgeSign.Code.RAISED] if is_older else [])
    notify(event, *PEOPLE_AND_STAFF)
    return submission


def _set_age_band(submission: Submission, age_band: str) -> bool:
    """Sets the age band and returns whether it is an older one than before."""
    ages = AgeBand.values
    change = ages.index(age_band) - ages.index(submission.age_band)
    if change < 0:
        lower_age(submission, age_band)
    submission.age_band = age_band
    return change > 0


def _save_own_consent(submission: Submission, scopes: set[str]) -> None:
    Consent.for_content(
        submission,
        story_id=submission.story_id,
        scopes=scopes,
        role=Consent.Role.STUDENT,
        age_band=submission.age_band,
        method=Consent.Method.FORM,
        given_on=timezone.localdate(),
    ).save()


def _end_own_consents(submission: Submission, scopes: set[str]) -> None:
    """Ends the sender's earlier consents, except that to what is public if they untick nothing."""
    role = _senders_role(submission)
    # A child's guardian ticks the boxes later, when they are asked.
    asked = scopes_for(submission, is_minor=submission.is_minor)
    unticked = set() if submission.is_child else set(asked) - scopes
    public = public_consents(submission)
    for consent in submission.consents.filter(role=role, withdrawal__isnull=True):
        if consent.pk not in public or consent.scopes & unticked:
            end_consent(consent)


def _senders_role(submission: Submission) -> Consent.Role:
    return Consent.Role.GUARDIAN if submission.is_child else Consent.Role.STUDENT


def _require_other_person(email: str, guardian_email: str) -> None:
    if guardian_email and same_person(email, guardian_email):
        raise ValueError("The guardian's address is the student's own.")
