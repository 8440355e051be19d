"""Carrying consents over to a version from which something was only removed (rule R7)."""

from dataclasses import dataclass

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.db.models import Q

from ..models import Consent, StoryContent, StoryPage, StoryPhoto, Submission
from ..models.version import version_of
from ..notifications.recipients import To
from ..notifications.tasks import notify
from ..rules.sentences import sentences
from ..transitions import Kind, WrongState, locked, log, refuse_on_hold, refuse_unseen
from .differences import Difference, differences

Role = Consent.Role


@transaction.atomic
def redact(
    submission: Submission, *, by: AbstractBaseUser | None, shown: str | None = None
) -> None:
    """Carries consents over to the newest version, from which something was only removed (R7).

    Notifies the people whose consents are carried over. WrongState, in words for staff, if more
    than that was changed, or if the story is not the one whose version_hash was `shown`.
    """
    submission = locked(submission)
    refuse_on_hold(submission)
    refuse_unseen(submission, shown)
    if submission.page is None:
        raise WrongState("Accept this story first.")
    roles = carry_over(submission, submission.newest_version, by=by)
    if not roles:
        raise WrongState("Nothing was removed from what people agreed to.")
    notify(log(submission, Kind.REDACTED, by), *map(To, roles))


def carry_over(
    submission: Submission, version: StoryPage, *, by: AbstractBaseUser | None = None
) -> list[str]:
    """Copies each person's consent in force to a version that shows less. Returns their roles.

    WrongState if the version shows more than one of them agreed to.
    """
    carried: list[str] = []
    for consent in _not_covering(submission, version):
        if not _is_shorter(submission, consent, version):
            raise WrongState(
                "More was changed than whole sentences or fields removed. "
                "Undo the change, or ask for consent again."
            )
        consent.for_redacted(version, recorded_by=by).save()
        carried.append(consent.role)
    return carried


def may_redact(submission: Submission) -> bool:
    """Whether everybody who has to agree did, and something was only removed since (rule R7)."""
    agreed = set(submission.consents.in_force().values_list("role", flat=True))
    if not agreed.issuperset(submission.roles_to_ask):
        return False
    version = submission.newest_version
    consents = _not_covering(submission, version)
    return bool(consents) and all(_is_shorter(submission, each, version) for each in consents)


def leaves_something_out(submission: Submission) -> bool:
    """Whether the newest version lacks something they agreed to: not only line breaks moved."""
    version = submission.newest_version
    new = _pieces(version)
    versions = (version_agreed_to(submission, each) for each in _not_covering(submission, version))
    return any(before and _pieces(before) != new for before in versions)


def _pieces(content: StoryContent) -> dict[str, list[str]]:
    return {name: _stripped(value) for name, value in content.normalized_values().items()}


def _not_covering(submission: Submission, version: StoryPage) -> list[Consent]:
    """The newest consent in force of each person who agreed to another version only."""
    covered = set(version.covering_consents().values_list("role", flat=True))
    newest = [submission.consents.in_force().filter(role=role).first() for role in Role]
    return [consent for consent in newest if consent and consent.role not in covered]


def _is_shorter(submission: Submission, consent: Consent, version: StoryPage) -> bool:
    agreed = version_agreed_to(submission, consent)
    return agreed is not None and only_leaves_out(agreed, version)


@dataclass(frozen=True)
class LeftOut:
    """What a person agreed to and is not shown any more, and who left it out: one of them at least.

    Staff shorten a page; the other person may tick less.
    """

    differences: list[Difference]
    by_staff: bool
    by_other_person: bool


def left_out(submission: Submission, role: str) -> LeftOut | None:
    """What was left out after this person's yes, while their consent is carried over.

    None if nothing was, or if it was somebody who got our letter to the guardian by mistake.
    """
    consent = submission.consents.in_force().filter(role=role).first()
    if submission.page is None or consent is None or consent.derived_from is None:
        return None
    if submission.consent_requests.open().exists():  # what is asked about is another version
        return None
    covering = submission.newest_version.covering_consents()
    if covering.filter(role=role, derived_from=None).exists():  # it is all shown again
        return None
    agreed = version_agreed_to(submission, consent.derived_from)
    now = version_agreed_to(submission, consent)
    if agreed is None or now is None:
        return None
    since = consent.derived_from.recorded_at
    by_staff = submission.events.filter(kind=Kind.REDACTED, created_at__gte=since).exists()
    others = submission.consents.in_force().exclude(role=role)
    given_since = Q(derived_from=None, recorded_at__gte=since)
    carried_since = Q(derived_from__recorded_at__gte=since)
    by_other_person = others.filter(given_since | carried_since).exists()
    shown = differences(agreed, now, sentences)
    if not shown or not (by_staff or by_other_person):
        return None
    return LeftOut(shown, by_staff=by_staff, by_other_person=by_other_person)


def version_agreed_to(submission: Submission, consent: Consent) -> StoryContent | None:
    """The content that a consent's hash was computed from; None if it was erased."""
    sent = submission.limited_to(consent.scopes)
    if sent.compute_content_hash() == consent.content_hash:
        return sent
    revisions = submission.page.revisions.order_by("-created_at") if submission.page else []
    for revision in revisions:
        version = version_of(revision)
        for candidate in (version, version.limited_to(consent.scopes)):
            if candidate.compute_content_hash() == consent.content_hash:
                return candidate
    return None


def only_leaves_out(before: StoryContent, after: StoryContent) -> bool:
    """Whether `after` is `before` without whole sentences, whole fields or parts of the photo.

    Not without single words: “I did not cheat” would become “I did cheat”.
    """
    old, new = before.normalized_values(), after.normalized_values()
    fixed = ("field", "stage", "language")
    texts = set(new) - {"photo", *fixed}
    return (
        all(old[name] == new[name] for name in fixed)
        and all(_is_subsequence(_stripped(new[name]), _stripped(old[name])) for name in texts)
        and is_part_of(after.photo, before.photo)
    )


def _stripped(text: str) -> list[str]:
    return [" ".join(sentence.split()) for sentence in sentences(text)]


def _is_subsequence(some: list[str], every: list[str]) -> bool:
    rest = iter(every)
    return all(sentence in rest for sentence in some)


def is_part_of(photo: StoryPhoto | None, whole: StoryPhoto | None) -> bool:
    """Whether the photo is the same one, a crop of it, or none."""
    if photo is None:
        return True
    while photo and photo != whole:
        photo = photo.cropped_from
    return photo is not None
