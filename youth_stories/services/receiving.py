"""A story comes in: from the form, or written down by staff."""

import uuid
from datetime import date

from django.db import transaction
from django.utils import timezone

from .. import tasks
from ..models import AgeBand, Consent, Submission
from .steps import Kind, record


@transaction.atomic
def receive(*, story_id, content: dict, age_band, email, guardian_email="", scopes) -> Submission:
    """Stores a story and its sender's consent, and tells them and the reviewers.

    Sending the same story_id again changes nothing and returns the first. ValueError for a child
    under 13: nothing of theirs is stored until there is a way that begins with a guardian.
    """
    if age_band == AgeBand.UNDER_13:
        raise ValueError("A story of a child under 13 is not stored.")
    submission, is_new = Submission.objects.get_or_create(
        story_id=story_id,
        defaults=content | {"age_band": age_band, "email": email, "guardian_email": guardian_email},
    )
    if is_new:
        Consent.for_content(
            submission,
            story_id=story_id,
            scopes=scopes,
            role=Consent.Role.STUDENT,
            age_band=age_band,
            method=Consent.Method.FORM,
            given_on=timezone.localdate(),
        ).save()
        event = record(submission, Kind.RECEIVED)
        tasks.mail_reviewers.enqueue(event.pk)
    return submission


# What staff do


@transaction.atomic
def record_by_hand(
    *, story_id=None, content: dict, scopes, method, given_on: date, note="", email="", by=None
) -> Submission:
    """Stores an adult's story written by staff, with the consent they were given elsewhere.

    The same story_id again changes nothing and returns the first.
    """
    submission, is_new = Submission.objects.get_or_create(
        story_id=story_id or uuid.uuid4(),
        defaults=content
        | {"source": Submission.Source.STAFF, "age_band": AgeBand.ADULT, "email": email},
    )
    if not is_new:
        return submission
    Consent.for_content(
        submission,
        story_id=submission.story_id,
        scopes=scopes,
        role=Consent.Role.STUDENT,
        age_band=AgeBand.ADULT,
        method=method,
        given_on=given_on,
        note=note,
        recorded_by=by,
    ).save()
    record(submission, Kind.CONSENT_RECORDED, by, mail=False)
    return submission
