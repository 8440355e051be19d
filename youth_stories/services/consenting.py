"""Who agreed to what: asking, answering, recording."""

from datetime import date

from django.db import transaction

from ..models import Consent, ConsentWithdrawal, StoryPage
from .steps import Kind, WrongState, locked, record


@transaction.atomic
def record_consent(
    page: StoryPage, *, shown_hash, scopes, method, given_on: date, note="", by
) -> Consent:
    """Records an adult's consent, given elsewhere, to the newest version of a page.

    It takes the place of earlier ones: what its scopes leave out is cleared from the page, and a
    public version that shows more comes down until the new one is published. WrongState if the
    story is a minor's, or the version is no longer the one with the hash that was shown.
    """
    submission = locked(page.submission)
    if submission.is_minor:
        raise WrongState("This person is under 18: a guardian must agree as well.")
    version = page.get_latest_revision_as_object()
    if version.compute_content_hash() != shown_hash:
        raise WrongState("The page was changed meanwhile. Read it again, then record the consent.")
    earlier = list(submission.consents.filter(withdrawal__isnull=True))
    consent = Consent.for_content(
        version,
        story_id=page.translation_key,
        scopes=scopes,
        role=Consent.Role.STUDENT,
        age_band=submission.age_band,
        method=method,
        given_on=given_on,
        note=note,
        recorded_by=by,
    )
    consent.save()
    for replaced in earlier:
        ConsentWithdrawal.objects.create(consent=replaced, recorded_by=by)
    if consent.content_hash != shown_hash:
        for name, value in version.limited_to(scopes).public_values().items():
            setattr(version, name, value)
        version.save_revision(user=by)
    live = StoryPage.objects.get(pk=page.pk)
    if live.live and live.refusal():
        live.unpublish(user=by)
    record(submission, Kind.CONSENT_RECORDED, by, mail=False)
    return consent
