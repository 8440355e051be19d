"""Recording consents and their ends."""

from datetime import date

from django.db import transaction

from .. import ledger
from ..models import Consent, ConsentWithdrawal, StoryPage, Submission
from ..transitions import Kind, WrongState, locked, log, refuse_on_hold, take_down

Role = Consent.Role


@transaction.atomic
def record_consent(
    page: StoryPage,
    *,
    shown_hash,
    scopes,
    method,
    given_on: date,
    role=Role.STUDENT,
    signed_by="",
    signed_form=None,
    note="",
    by,
) -> Consent:
    """Records a consent, given elsewhere, to the newest version of a page.

    It takes the place of the same person's earlier ones: what its scopes leave out is cleared
    from the page, and a public version that shows more comes down until the new one is published.
    A guardian's is a signed form, kept with who signed it. WrongState if the version is no longer
    the one with the hash that was shown.
    """
    submission = locked(page.submission)
    refuse_on_hold(submission)
    if role == Role.GUARDIAN and not (submission.is_minor and signed_by and signed_form):
        raise WrongState("A guardian's consent is a signed form: say who signed it and add it.")
    version = page.get_latest_revision_as_object()
    if version.compute_content_hash() != shown_hash:
        raise WrongState("The page was changed meanwhile. Read it again, then record the consent.")
    earlier = list(submission.consents.filter(withdrawal__isnull=True, role=role))
    consent = Consent.for_content(
        version,
        story_id=page.translation_key,
        scopes=scopes,
        role=role,
        age_band=submission.age_band,
        method=method,
        given_on=given_on,
        signed_by=signed_by,
        note=note,
        recorded_by=by,
    )
    if signed_form:
        consent.signed_form.save(signed_form.name, signed_form, save=False)
    consent.save()
    for replaced in earlier:
        end_consent(replaced, by=by)
    if consent.content_hash != shown_hash:
        leave_out(submission, version, scopes, by=by)
    if page.live and StoryPage.objects.get(pk=page.pk).refusal():
        take_down(submission, by=by)
    log(submission, Kind.CONSENT_RECORDED, by)
    return consent


def end_consent(consent: Consent, *, by=None) -> None:
    """Somebody changed their mind. A backup that is brought back does not undo it."""
    ConsentWithdrawal.objects.create(consent=consent, recorded_by=by)
    ledger.remember(consent.ledger_id)


def leave_out(submission: Submission, version: StoryPage, scopes: set[str], *, by=None) -> None:
    """A version without what the scopes do not allow becomes the newest, for everybody.

    Whoever had agreed to the version has agreed to less of it; others are still to be asked.
    """
    agreed = list(version.covering_consents())
    for name, value in version.limited_to(scopes).public_values().items():
        setattr(version, name, value)
    narrower = version.save_revision(user=by)
    for consent in agreed:
        if not version.covering_consents().filter(role=consent.role).exists():
            consent.for_less(version, recorded_by=by).save()
    submission.consent_requests.open().update(revision=narrower)
