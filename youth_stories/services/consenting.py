"""Consent kept on record: by staff, for less than was agreed to, confirmed, renewed."""

import re
from datetime import date, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from .. import ledger, tasks
from ..models import (
    AgeBand,
    Consent,
    ConsentConfirmation,
    ConsentWithdrawal,
    StoryContent,
    StoryPage,
    Submission,
    SubmissionEvent,
)
from .scheduling import take_down
from .steps import PEOPLE, Kind, To, WrongState, locked, record, refuse_on_hold

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
    record(submission, Kind.CONSENT_RECORDED, by)
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


@transaction.atomic
def redact(submission: Submission, *, by) -> None:
    """Keeps what people agreed to for a newest version in which something was only left out (R7).

    WrongState when more than that was changed.
    """
    submission = locked(submission)
    refuse_on_hold(submission)
    if not carry_over(submission, submission.newest_version, by=by):
        raise WrongState("Nothing was left out of what people agreed to.")
    record(submission, Kind.REDACTED, by)


def carry_over(submission: Submission, version: StoryPage, *, by=None) -> int:
    """Gives each person's standing consent to a version with less in it. Returns how many."""
    carried = 0
    for role in Role:
        consent = submission.consents.standing().filter(role=role).first()
        if consent is None or version.covering_consents().filter(role=role).exists():
            continue
        agreed = _version_agreed_to(submission, consent)
        if agreed is None or not only_leaves_out(agreed, version):
            raise WrongState(
                "More was changed than left out. Undo the change, or ask for consent again."
            )
        consent.for_less(version, recorded_by=by).save()
        carried += 1
    return carried


def _version_agreed_to(submission: Submission, consent: Consent) -> StoryContent | None:
    """The words behind a consent's hash, as long as they are still here."""
    sent = submission.limited_to(consent.scopes)
    if sent.compute_content_hash() == consent.content_hash:
        return sent
    revisions = submission.page.revisions.order_by("-created_at") if submission.page else []
    for revision in revisions:
        version = revision.as_object()
        for candidate in (version, version.limited_to(consent.scopes)):
            if candidate.compute_content_hash() == consent.content_hash:
                return candidate
    return None


def only_leaves_out(before: StoryContent, after: StoryContent) -> bool:
    """Whether every word shown after was there before, in the same order, and nothing else."""
    old, new = before.normalized_values(), after.normalized_values()
    fixed = ("field", "stage", "language")
    texts = set(new) - {"photo", *fixed}
    return (
        all(old[name] == new[name] for name in fixed)
        and all(_is_subsequence(_words(new[name]), _words(old[name])) for name in texts)
        and _is_part_of(after.photo, before.photo)
    )


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text)


def _is_subsequence(some: list[str], every: list[str]) -> bool:
    rest = iter(every)
    return all(word in rest for word in some)


def _is_part_of(photo, whole) -> bool:
    """The same photo, a crop of it, or none."""
    if photo is None:
        return True
    while photo and photo != whole:
        photo = photo.cropped_from
    return photo is not None


@transaction.atomic
def send_confirmation(consent: Consent) -> None:
    """For the clock: a day after a guardian's yes, tells them once more what they agreed to."""
    submission = locked(Submission.objects.get(story_id=consent.story_id))
    if submission.events.filter(kind=Kind.CONSENT_CONFIRMED, text=str(consent.pk)).exists():
        return
    event = record(submission, Kind.CONSENT_CONFIRMED, text=str(consent.pk))
    tasks.mail_confirmation.enqueue(event.pk)


@transaction.atomic
def confirm_consent(event: SubmissionEvent) -> None:
    """The second message was sent: from now on the consent counts. Staff can publish."""
    if event.submission.has_ended:
        return
    consent = Consent.objects.get(pk=int(event.text))
    _, is_new = ConsentConfirmation.objects.get_or_create(consent=consent)
    if is_new:
        text = "The guardian's consent counts from now on."
        record(event.submission, Kind.NOTE, text=text, tell=(To.STAFF,))


@transaction.atomic
def reconfirm(submission: Submission, role: str, age_band: str) -> None:
    """Renews a person's consent to what is public, for as long again (rule R15).

    The age is asked again, and may have grown as far as time allows: ValueError otherwise.
    """
    submission = locked(submission)
    refuse_on_hold(submission)
    consent = _consent_to_what_is_public(submission, role)
    if consent is None:
        raise WrongState("This story is not public any more.")
    if age_band not in possible_ages(submission):
        raise ValueError("Nobody grows that fast.")
    if age_band != submission.age_band:
        submission.age_band = age_band
        submission.age_said_at = timezone.now()
        submission.save()
    consent.renewed(age_band).save()
    record(submission, Kind.RECONFIRMED, text=role, tell=PEOPLE)


def may_be_reconfirmed(submission: Submission, role: str) -> bool:
    """Whether this person's consent to what is public ends soon."""
    consent = _consent_to_what_is_public(submission, role)
    soon = timezone.now() + timedelta(days=settings.RECONFIRM_DAYS)
    return consent is not None and consent.valid_until < soon


def _consent_to_what_is_public(submission: Submission, role: str) -> Consent | None:
    page = submission.page
    if submission.has_ended or page is None or not page.live:
        return None
    consents = page.covering_consents().filter(role=role)
    return consents.order_by("-valid_until").first()


YOUNGEST = {AgeBand.UNDER_13: 0, AgeBand.FROM_13: 13, AgeBand.FROM_16: 16, AgeBand.ADULT: 18}
OLDEST = {AgeBand.UNDER_13: 12, AgeBand.FROM_13: 15, AgeBand.FROM_16: 17, AgeBand.ADULT: 99}


def possible_ages(submission: Submission) -> list[str]:
    """The bands somebody can be in by now, who was in this one on the day they said so."""
    current = AgeBand(submission.age_band)
    years = (timezone.now() - submission.age_said_at) / timedelta(days=365)
    # Somebody of 15 may have been 15 for almost a year.
    bound = OLDEST[current] + 1 + years
    return [band for band in AgeBand if YOUNGEST[current] <= YOUNGEST[band] < bound]
