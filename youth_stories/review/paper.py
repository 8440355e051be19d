"""Stories of minors that come on paper, with the signatures of student and guardian."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser
from django.core.files.base import File
from django.db import transaction

from ..models import AgeBand, Consent, Submission
from ..models.content import site_language
from ..transitions import Kind, log

Role = Consent.Role


@transaction.atomic
def record_paper_story(
    *,
    story_id: UUID,
    content: dict[str, Any],
    age_band: str,
    scopes: set[str],
    given_on: date,
    signed_by: str,
    signed_form: File,
    note: str = "",
    email: str = "",
    by: AbstractBaseUser | None = None,
) -> Submission:
    """Save a minor's story and what student and guardian signed; of a child, the guardian alone.

    It then waits to be read like any other story, and a second person publishes it (R18). What was
    not ticked is not stored. Returns the existing submission unchanged if there is one with this
    story_id.
    """
    shown = Submission(**content).limited_to(scopes).public_values()
    submission, is_new = Submission.objects.get_or_create(
        story_id=story_id,
        defaults=shown
        | {
            "source": Submission.Source.STAFF,
            "age_band": age_band,
            "email": email,
            "mail_language": site_language(content["language"]),
        },
    )
    if not is_new:
        return submission
    consents = {
        role: Consent.for_content(
            submission,
            story_id=story_id,
            scopes=scopes,
            role=role,
            age_band=age_band,
            method=Consent.Method.SIGNED_FORM,
            given_on=given_on,
            signed_by=signed_by if role == Role.GUARDIAN else "",
            note=note,
            recorded_by=by,
        )
        for role in ([Role.GUARDIAN] if age_band == AgeBand.UNDER_13 else Role)
    }
    consents[Role.GUARDIAN].signed_form.save(signed_form.name or "", signed_form, save=False)
    for consent in consents.values():
        consent.save()
    log(submission, Kind.RECEIVED, by)
    log(submission, Kind.CONSENT_RECORDED, by)
    return submission
