"""Stories that staff add by hand for an adult."""

import uuid
from datetime import date
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction

from ..models import AgeBand, Consent, Submission
from ..models.content import site_language
from ..safeguarding.age_signs import raise_age_signs
from ..transitions import Kind, log


@transaction.atomic
def record_by_hand(
    *,
    story_id: uuid.UUID | None = None,
    content: dict[str, Any],
    scopes: set[str],
    method: str,
    given_on: date,
    note: str = "",
    email: str = "",
    by: AbstractBaseUser | None = None,
) -> Submission:
    """Save an adult's story and the consent they gave outside of this site.

    Returns the existing submission unchanged if there is one with this story_id.
    """
    submission, is_new = Submission.objects.get_or_create(
        story_id=story_id or uuid.uuid4(),
        defaults=content
        | {
            "source": Submission.Source.STAFF,
            "age_band": AgeBand.ADULT,
            "email": email,
            "mail_language": site_language(content.get("language", "en")),
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
    raise_age_signs(submission)
    log(submission, Kind.RECEIVED, by)
    log(submission, Kind.CONSENT_RECORDED, by)
    return submission
