"""Recording consents that were given elsewhere, and ending consents."""

from collections.abc import Iterable
from datetime import date

from django.contrib.auth.base_user import AbstractBaseUser
from django.core.files.base import File
from django.db import transaction

from .. import ledger
from ..models import Consent, ConsentWithdrawal, StoryPage, StoryTranslation, Submission
from ..models.deadlines import lacks_consent
from ..models.translation import words_hash
from ..transitions import Kind, State, WrongState, locked, log, refuse_on_hold, unpublish
from .ask import Answer, close_requests
from .cut_names import erase_cut_name

Role = Consent.Role


@transaction.atomic
def record_consent(
    page: StoryPage,
    *,
    shown_hash: str,
    scopes: set[str],
    method: str,
    given_on: date,
    role: str = Role.STUDENT,
    signed_by: str = "",
    signed_form: File | None = None,
    note: str = "",
    by: AbstractBaseUser | None,
) -> Consent:
    """Records a consent, given on paper or in person, to the newest version of a page.

    It replaces the same person's earlier ones. Fields outside of its scopes are removed from the
    newest version; a public version that is not covered any more is unpublished. It answers what
    the person is being asked. A guardian's needs a signed form and who signed it. WrongState, in
    words for staff, if these are missing or the version is not the one whose hash was shown.
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
    consent.valid_until = version.end_of_term(consent)
    if signed_form:
        consent.signed_form.save(signed_form.name or "", signed_form, save=False)
    consent.save()
    for replaced in earlier:
        end_consent(replaced, by=by)
    name = version.first_name
    if consent.content_hash != shown_hash:
        save_limited_version(submission, version, scopes, by=by)
    erase_cut_name(submission, name, role)
    close_requests(submission.consent_requests.open().filter(role=role), Answer.AGREED)
    end_lapse(submission)
    unpublish_without_consent(submission, role, by=by)
    log(submission, Kind.CONSENT_RECORDED, by, text=role)
    return consent


def end_lapse(submission: Submission) -> None:
    """A story that had lapsed and has every yes again waits for publication like any other."""
    if submission.ended_at and submission.state == State.ACCEPTED:
        lacking = Submission.objects.filter(lacks_consent(), pk=submission.pk)
        submission.ended_at = submission.ended_at if lacking.exists() else None
        submission.save()


def end_consent(consent: Consent, *, by: AbstractBaseUser | None = None) -> None:
    """Ends a consent, in the database and in the ledger, so that a restore does not revive it."""
    ConsentWithdrawal.objects.create(consent=consent, recorded_by_id=by.pk if by else None)
    ledger.record(consent.ledger_id)


def public_consents(submission: Submission) -> set[int]:
    """The ids of the consents that what is public rests on, with those they are derived from."""
    page = StoryPage.objects.live().filter(submission=submission).first()
    if page is None or not page.covering_consents().are_sufficient():
        return set()
    pairs = page.covering_consents().values_list("pk", "derived_from_id")
    return {pk for pair in pairs for pk in pair if pk}


def end_replaced_consents(version: StoryPage) -> None:
    """Ends what people agreed to before they agreed to this version, which is public now.

    What they have taken out since cannot be published again. Of a version that staff redacted,
    the consent that it is derived from stays (rule R7).
    """
    for role in Role:
        covering = version.covering_consents().filter(role=role).select_related("derived_from")
        given = [consent.derived_from or consent for consent in covering]
        if not given:
            continue
        earlier = Consent.objects.filter(
            story_id=version.translation_key,
            role=role,
            derived_from__isnull=True,
            withdrawal__isnull=True,
            recorded_at__lt=max(consent.recorded_at for consent in given),
        )
        for consent in earlier.exclude(pk__in=[consent.pk for consent in given]):
            end_consent(consent)


def end_outdated_consents(submission: Submission) -> None:
    """Ends what was agreed to before its sender changed the story, unless it is public (rule R7).

    So what they have taken out is not published again, also after what is public came down.
    """
    changed = submission.events.filter(kind=Kind.CHANGED).last()
    if changed is None:
        return
    public, sent = public_consents(submission), submission.agreed_content()
    for consent in submission.consents.filter(withdrawal__isnull=True).exclude(pk__in=public):
        given = consent.derived_from or consent
        still_sent = sent.limited_to(consent.scopes).compute_content_hash()
        if given.recorded_at < changed.created_at and consent.content_hash != still_sent:
            end_consent(consent)


def unpublish_without_consent(
    submission: Submission, role: str, *, by: AbstractBaseUser | None = None
) -> None:
    """Unpublishes the story if the consents in force do not cover what is public any more.

    The history says by whose answer.
    """
    page = StoryPage.objects.live().filter(submission=submission).first()
    if page and not page.covering_consents().are_sufficient():
        unpublish(submission, by=by)
        log(submission, Kind.CAME_DOWN, by, text=role)


def save_limited_version(
    submission: Submission,
    version: StoryPage,
    scopes: set[str],
    *,
    by: AbstractBaseUser | None = None,
) -> set[str]:
    """Saves the version without the fields that the scopes do not allow, as the newest one.

    Consents to the version are carried over to it (rule R7), and open requests ask about it.
    Returns the roles of whoever agreed to more than is shown now.
    """
    agreed = list(version.covering_consents())
    translations = list(submission.translations.of(version))
    for name, value in version.limited_to(scopes).public_values().items():
        setattr(version, name, value)
    narrower = version.save_revision(user=by)
    carried = set()
    for consent in agreed:
        if not version.covering_consents().filter(role=consent.role).exists():
            consent.for_redacted(version, recorded_by=by).save()
            carried.add(consent.role)
    submission.consent_requests.open().update(revision=narrower)
    follow_version(translations, version)  # what they translate is left out or unchanged
    return carried


def follow_version(translations: Iterable[StoryTranslation], version: StoryPage) -> None:
    """Makes these the translations of this version, as far as they translate all of its words."""
    for row in translations:
        if all(getattr(row, name) for name in row.WORDS if getattr(version, name)):
            row.original_hash = words_hash(version)
            row.save()
