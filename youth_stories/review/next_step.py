"""What a story waits for, in a few words for staff: of many stories in a few queries."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import Value
from django.utils.formats import date_format
from django.utils.timezone import localtime
from wagtail.models import Revision

from ..consent.ask import ASKING
from ..consent.said_no import ABOUT_CONSENT, standing_noes
from ..models import (
    AgeSign,
    ClearedIdentifier,
    Concern,
    Consent,
    ConsentRequest,
    HiddenStory,
    StoryPage,
    StoryPhoto,
    Submission,
    SubmissionEvent,
    UndeliveredMail,
)
from ..models.unread import erased_unread_on
from ..retention import unpublished
from ..rules.identifiers import find
from ..transitions import Kind

Role = Consent.Role
type Version = tuple[UUID, str]

READY = "Ready to publish"
TIDY = "Being tidied: then ask for consent"
ASK = "Consent still to be asked for"
SECOND = "The guardian agreed: a second letter goes out a day later"
CHANGED = "Changed, to read again"
LOST = "A letter did not arrive"
ON_HOLD = "On hold: a concern is open"
HIDDEN = "Hidden since a restore: decide"
WAITING: dict[frozenset[str], str] = {
    frozenset({Role.GUARDIAN}): "Waiting for the guardian",
    frozenset({Role.STUDENT}): "Waiting for the student",
    frozenset(Role): "Waiting for the student and the guardian",
}
# Why nobody is asked any more, if that is the newest of these events.
UNANSWERED = {
    Kind.CONSENT_EXPIRED: "Not answered in time",
    Kind.NOT_FOR_ME: "The letter reached somebody else",
    Kind.LAPSED: "Came down: not confirmed again in time",
    Kind.CONSENT_LAPSED: "A yes ran out before publication: ask for consent",
}
EVENTS = (*ABOUT_CONSENT, *UNANSWERED, Kind.ACCEPTED, Kind.GUARDIAN_CORRECTED)


def status(submission: Submission) -> str:
    """Return the status of one story for staff."""
    return statuses([submission])[submission.pk]


def statuses(submissions: Collection[Submission]) -> dict[int, str]:
    """Return the status of each story for staff: its element number, and what it waits for."""
    steps = next_steps([each for each in submissions if has_version_to_publish(each)])
    steps |= _waiting([pk for pk, step in steps.items() if step == READY])
    steps |= _since(steps)
    status = {each.pk: brief_status(each, steps.get(each.pk, "")) for each in submissions}
    unread = [each.pk for each in submissions if status[each.pk] == Submission.State.RECEIVED.label]
    for pk in _of(SubmissionEvent.objects.filter(kind=Kind.CHANGED), unread):
        status[pk] = CHANGED
    for pk, day in erased_unread_on(unread).items():
        status[pk] += f". Erased on {date_format(localtime(day), 'M j')} unless somebody is asked"
    for pk in _of(HiddenStory.objects.all(), [*status]):
        status[pk] = HIDDEN
    for pk in _of(Concern.objects.open(), [*status]):
        status[pk] = ON_HOLD
    return status


def _waiting(ready: list[int]) -> dict[int, str]:
    """Since when those of these stories wait whose sender was told that we are late."""
    if not ready:
        return {}
    late = unpublished.told_late().filter(pk__in=ready).values_list("pk", "agreed_at")
    return {pk: f"Waiting for publication since {date_format(localtime(at))}" for pk, at in late}


def _since(steps: dict[int, str]) -> dict[int, str]:
    """Since when people are asked, and until when the second letter of a guardian is out."""
    times = {}
    asked = [pk for pk, step in steps.items() if step in WAITING.values()]
    for request in ConsentRequest.objects.open().filter(submission__in=asked).order_by("-asked_at"):
        day = date_format(localtime(request.asked_at), "M j")
        times[request.submission_id] = f"{steps[request.submission_id]} since {day}"
    agreed = [pk for pk, step in steps.items() if step == SECOND]
    given = Kind.CONSENT_GIVEN
    for event in SubmissionEvent.objects.filter(submission__in=agreed, kind=given):
        due = localtime(event.created_at + timedelta(hours=settings.CONFIRMATION_HOURS))
        times[event.submission_id] = f"{SECOND}, on {date_format(due, 'M j, P')}"
    return times


def has_version_to_publish(submission: Submission) -> bool:
    """Whether it is accepted, and its newest version is not public."""
    page = submission.page
    is_accepted = submission.state == Submission.State.ACCEPTED
    return is_accepted and bool(page and (not page.live or page.has_unpublished_changes))


def brief_status(submission: Submission, step: str = "") -> str:
    """Return its element number, what it waits for, or its state; it makes no query."""
    page = submission.page
    if page and page.live:
        public = f"Public as element {page.number}"
        if submission.state != Submission.State.ACCEPTED:
            step = submission.get_state_display()
        return f"{public}. A newer version: {step}" if step else public
    if page and page.number:
        gone = f"Element {page.number}, not public any more"
        return f"{gone}. {step}" if step else gone
    return step or submission.get_state_display()


def next_steps(submissions: Collection[Submission]) -> dict[int, str]:
    """Return what the newest version of each of these stories waits for; all are accepted."""
    pks = [each.pk for each in submissions]
    on_hold = set(_of(Concern.objects.open(), pks))
    in_doubt = set(_of(AgeSign.objects.open(), pks))
    asked = defaultdict(set)
    for request in ConsentRequest.objects.open().filter(submission__in=pks):
        asked[request.submission_id].add(request.role)
    events = defaultdict(list)
    for event in SubmissionEvent.objects.filter(submission__in=pks, kind__in=EVENTS):
        events[event.submission_id].append(event)
    by_consents = _by_consents(submissions)
    letters = UndeliveredMail.objects.filter(event__submission__in=pks, event__kind__in=ASKING)
    lost = set(letters.values_list("event__submission", flat=True))

    def step(submission: Submission) -> str:
        pk = submission.pk
        if pk in on_hold:
            return ON_HOLD
        if roles := asked.get(pk):
            waiting = LOST if pk in lost else WAITING[frozenset(roles)]
            is_wrong = _reached_somebody_else(events[pk])
            return f"{UNANSWERED[Kind.NOT_FOR_ME]}. {waiting}" if is_wrong else waiting
        if pk in in_doubt:
            return "Age in doubt"
        if agreed := by_consents.get(pk):
            return agreed
        for role, no in standing_noes(events[pk]).items():
            who = "guardian" if role == Role.GUARDIAN else "student"
            what = "took their yes back" if no.kind == Kind.CONSENT_REVOKED else "said no"
            return f"The {who} {what}"
        newest = events[pk][-1] if events[pk] else None
        if newest and newest.kind == Kind.ACCEPTED and not _was_edited(submission, newest):
            return TIDY
        return UNANSWERED.get(newest.kind, ASK) if newest else ASK  # type: ignore[call-overload]

    return {each.pk: step(each) for each in submissions}


def _reached_somebody_else(events: Iterable[SubmissionEvent]) -> bool:
    """Whether the guardian is not asked: nobody gave another address, or a form, since."""
    is_wrong = False
    for event in events:
        if event.kind == Kind.NOT_FOR_ME:
            is_wrong = True
        elif event.kind == Kind.GUARDIAN_CORRECTED or (
            event.kind in ABOUT_CONSENT and Role.GUARDIAN in event.text.split()
        ):
            is_wrong = False
    return is_wrong


def _was_edited(submission: Submission, accepted: SubmissionEvent) -> bool:
    """Whether its draft was saved after it was accepted."""
    saved = submission.page and submission.page.latest_revision_created_at
    return bool(saved and saved > accepted.created_at)


def _of(rows: Iterable, pks: list[int]) -> Iterable[int]:
    return rows.filter(submission__in=pks).values_list("submission", flat=True)  # type: ignore[attr-defined]


def _by_consents(submissions: Collection[Submission]) -> dict[int, str]:
    """What those stories wait for whose newest version everybody agreed to (rule R3)."""
    versions = newest_versions(submissions)
    hashes = {pk: version.compute_content_hash() for pk, version in versions.items()}
    given = _given(set(hashes.values()))
    sufficient = (
        given["by_adult"]
        | given["by_teen"] & given["by_guardian_of_teen"]
        | given["by_guardian_of_child"]
    )
    rows = ClearedIdentifier.objects.filter(submission__in=[each.pk for each in submissions])
    cleared = set(rows.values_list("submission", "fingerprint"))
    steps = {}
    for each in submissions:
        key = (each.story_id, hashes.get(each.pk, ""))
        if key in sufficient:
            version = versions[each.pk]
            found = find(version, is_minor=True) if each.is_minor else []
            if version.photo and not version.photo.others_agreed_at:
                steps[each.pk] = "Say who is in the photo"
            elif any((each.pk, identifier.fingerprint) not in cleared for identifier in found):
                steps[each.pk] = "Look at the possible identifiers"
            else:
                steps[each.pk] = READY
        elif each.is_minor and all(key in given[role] for role in each.roles_to_ask):
            steps[each.pk] = SECOND
    return steps


def _given(hashes: set[str]) -> dict[str, set[Version]]:
    """Which versions are covered by a consent of each kind, and of each role, in one query."""
    covering = Consent.objects.in_force().filter(content_hash__in=hashes).order_by()
    kinds = {
        "by_adult": covering.by_adult(),
        "by_teen": covering.by_teen(),
        "by_guardian_of_teen": covering.by_guardian_of_teen(),
        "by_guardian_of_child": covering.by_guardian_of_child(),
    } | {role.value: covering.filter(role=role) for role in Role}
    rows = [
        consents.annotate(kind=Value(kind)).values_list("story_id", "content_hash", "kind")
        for kind, consents in kinds.items()
    ]
    given: dict[str, set[Version]] = {kind: set() for kind in kinds}
    for story_id, content_hash, kind in rows[0].union(*rows[1:]).order_by():
        given[kind].add((story_id, content_hash))
    return given


def newest_versions(submissions: Collection[Submission]) -> dict[int, StoryPage]:
    """The newest version of each page, as newest_version, without a query for each."""
    pages = {each.pk: each.page for each in submissions if each.page}
    revisions = Revision.objects.in_bulk([page.latest_revision_id for page in pages.values()])
    versions = {
        pk: StoryPage.from_serializable_data(
            revisions[page.latest_revision_id].content, check_fks=False
        )
        for pk, page in pages.items()
        if page.latest_revision_id in revisions
    }
    photos = StoryPhoto.objects.in_bulk({each.photo_id for each in versions.values()} - {None})
    for version in versions.values():
        version.photo = photos.get(version.photo_id)
    return versions
