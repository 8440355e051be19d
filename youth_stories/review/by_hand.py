"""A story written down by staff for somebody."""

import uuid
from datetime import date

from django.db import transaction

from ..models import AgeBand, Consent, Submission
from ..transitions import Kind, log


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
        | {
            "source": Submission.Source.STAFF,
            "age_band": AgeBand.ADULT,
            "email": email,
            "mail_language": content.get("language", "en"),
        },
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
    log(submission, Kind.CONSENT_RECORDED, by)
    return submission
