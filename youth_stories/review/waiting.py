"""What waits, for whom: the groups of stories that the dashboard counts and the queue lists."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from django.contrib.auth.models import AbstractUser
from django.db.models import Case, Exists, OuterRef, Q, QuerySet, When
from django.utils.formats import date_format
from django.utils.timezone import localtime

from ..models import (
    Concern,
    GuardianQuestion,
    HiddenStory,
    PublicationApproval,
    SafeguardingSettings,
    Submission,
    SubmissionEvent,
    UndeliveredMail,
)
from ..retention import unpublished
from ..transitions import Kind
from .next_step import (
    ASK,
    READY,
    SECOND,
    TIDY,
    UNANSWERED,
    WAITING,
    newest_versions,
    next_steps,
)
from .permissions import PUBLISH
from .undelivered import has_undelivered

State = Submission.State
type Stories = dict[str, set[int]]


@dataclass(frozen=True)
class Group:
    """Stories that wait for the same. Its tone says whose move it is, or that it is wrong."""

    key: str
    label: str  # after their number
    words: str
    tone: str  # "harm", "ours" or "theirs"
    none: str = ""  # what is so without any, where that is good to read


# In the order in which they are shown: by harm, then what staff can do, then what others have to.
GROUPS = [
    Group(
        "on_hold",
        "with an open concern",
        "A young person may need somebody now.",
        "harm",
        "no concern is open",
    ),
    Group(
        "undelivered",
        "with a letter that did not arrive",
        "Send it again, or call.",
        "harm",
        "every letter arrived",
    ),
    Group("hidden", "hidden since a backup was restored", "Somebody has to decide.", "harm"),
    Group(
        "late",
        "waiting for publication",
        "Their senders know that we are late.",
        "harm",
        "nothing is late",
    ),
    Group("asks", "whose guardian asks for help", "For a call, or a copy to read.", "ours"),
    Group("ready_you", "ready to publish, by you", "Everybody said yes.", "ours"),
    Group("received", "waiting to be read", "Nobody has decided yet.", "ours"),
    Group("changed", "changed, to read again", "The sender wrote something new.", "ours"),
    Group("look", "to look at before publication", "An age, a photo or a name.", "ours"),
    Group("ask", "to ask for consent", "Tidied, or to be asked again.", "ours"),
    Group("tidy", "being tidied", "Accepted. When it is tidy, ask for consent.", "ours"),
    Group("ready_other", "ready for a second person", "It cannot be you.", "theirs"),
    Group("change_requested", "waiting for a change", "The sender was asked for it.", "theirs"),
    Group("people", "waiting for a student or guardian", "They were asked.", "theirs"),
    Group("second", "waiting for the second message", "The guardian said yes.", "theirs"),
]
GROUP_OF = {TIDY: "tidy", ASK: "ask", SECOND: "second"} | dict.fromkeys(WAITING.values(), "people")
GROUP_OF[UNANSWERED[Kind.LAPSED]] = "people"  # they can have it asked again themselves
GROUP_OF[UNANSWERED[Kind.CONSENT_LAPSED]] = "ask"


def waiting_stories(user: AbstractUser) -> Stories:
    """The ids of the stories in each group, for this person; the queries are always as many."""
    found: Stories = defaultdict(set)
    late = _ids(unpublished.told_late())
    accepted: dict[int, Submission] = {}
    for story in _that_may_wait():
        if story.is_held:  # type: ignore[attr-defined]
            found["on_hold"].add(story.pk)
            continue
        for key, is_so in {
            "hidden": story.is_hidden,  # type: ignore[attr-defined]
            "undelivered": story.is_undelivered,  # type: ignore[attr-defined]
            "asks": story.is_asked_about,  # type: ignore[attr-defined]
            "late": story.pk in late,
        }.items():
            if is_so:
                found[key].add(story.pk)
        if story.state == State.RECEIVED and not story.is_likely_robot:
            found["changed" if story.is_changed else "received"].add(story.pk)  # type: ignore[attr-defined]
        elif story.state == State.CHANGE_REQUESTED:
            found["change_requested"].add(story.pk)
        elif story.is_accepted and not story.is_hidden:  # type: ignore[attr-defined]
            accepted[story.pk] = story
    steps = next_steps(accepted.values())
    ready = {pk for pk, step in steps.items() if step == READY} - late
    found["ready_you"] = publishable_by(user, [accepted[pk] for pk in ready])
    found["ready_other"] = ready - found["ready_you"]
    for pk, step in steps.items():
        if step != READY:
            found[GROUP_OF.get(step, "look")].add(pk)
    return found


def _that_may_wait() -> QuerySet[Submission]:
    """The stories that may wait for something, each with what decides for what."""
    is_open = Q(state__in=(State.RECEIVED, State.CHANGE_REQUESTED))
    is_accepted = accepted_not_public() | has_newer_draft()
    troubled = (
        Q(pk__in=Concern.objects.open().values("submission"))
        | Q(pk__in=HiddenStory.objects.values("submission"))
        | Q(pk__in=UndeliveredMail.objects.values("event__submission"))
        | Q(pk__in=GuardianQuestion.objects.values("request__submission"))
    )
    stories = Submission.objects.filter(is_open | is_accepted | troubled).annotate(
        is_held=on_hold(),
        is_hidden=Exists(HiddenStory.objects.filter(submission=OuterRef("pk"))),
        is_undelivered=has_undelivered(),
        is_asked_about=guardian_asks(),
        is_changed=was_changed(),
        is_accepted=Case(When(is_accepted, then=True), default=False),
    )
    return stories.select_related("page").defer("story", "page__story")


def publishable_by(user: AbstractUser, ready: Collection[Submission]) -> set[int]:
    """Which of these stories, all ready, this person may publish as a second one (R18)."""
    if not user.has_perm(PUBLISH):
        return set()
    own = [each for each in ready if each.is_minor and each.accepted_by_id == user.pk]
    if not own or not SafeguardingSettings.load().two_people:
        return {each.pk for each in ready}
    approvals = PublicationApproval.objects.filter(story_id__in=[each.story_id for each in own])
    approved = set(approvals.values_list("story_id", "content_hash"))
    versions = newest_versions(own)
    theirs = {
        each.pk
        for each in own
        if (each.story_id, versions[each.pk].compute_content_hash()) not in approved
    }
    return {each.pk for each in ready} - theirs


def next_for(
    user: AbstractUser, submission: Submission, groups: Stories
) -> tuple[Submission | None, int]:
    """The story to open after this one, and how many wait: theirs, or nobody's, the oldest first.

    In the order of the groups in which staff have the next move.
    """
    free = Submission.objects.filter(Q(taken_on_by=None) | Q(taken_on_by=user))
    ours = [groups[group.key] - {submission.pk} for group in GROUPS if group.tone != "theirs"]
    ids = _ids(free.filter(pk__in=set().union(*ours)))
    first = next((group & ids for group in ours if group & ids), set())
    return Submission.objects.filter(pk__in=first).order_by("received_at").first(), len(ids)


def tone_of(submission: Submission, groups: Stories) -> str:
    """Whose move it is, or that something is wrong; empty if the story waits for nothing."""
    return next((group.tone for group in GROUPS if submission.pk in groups[group.key]), "")


def accepted_not_public() -> Q:
    """Accepted stories that are not on the wall."""
    return Q(state=State.ACCEPTED) & ~Q(page__is_on_wall=True)


def has_newer_draft() -> Q:
    """Stories that are on the wall in an earlier version."""
    return Q(state=State.ACCEPTED, page__has_unpublished_changes=True)


def was_changed() -> Exists:
    """Whether the sender changed it, at any time."""
    return Exists(SubmissionEvent.objects.filter(submission=OuterRef("pk"), kind=Kind.CHANGED))


def guardian_asks() -> Exists:
    """Whether a guardian waits for a call or a copy to read before they answer."""
    questions = GuardianQuestion.objects.filter(request__submission=OuterRef("pk"))
    return Exists(questions)


def asked_for(pks: Collection[int]) -> dict[int, str]:
    """What the guardians of these stories wait for, in words for staff."""
    questions = GuardianQuestion.objects.filter(request__submission__in=pks)
    asked = {}
    for question in questions.select_related("request").order_by("kind"):  # a call is first
        words = "The guardian asks for a copy. "
        if question.kind == GuardianQuestion.Kind.CALL:
            before = date_format(localtime(question.call_before), "M j")
            words = f"Call the guardian before {before}. "
        asked.setdefault(question.request.submission_id, words)
    return asked


def on_hold() -> Exists:
    """Whether a concern is open (rule R19)."""
    return Exists(Concern.objects.open().filter(submission=OuterRef("pk")))


def _ids(stories: QuerySet) -> set[int]:
    return set(stories.values_list("pk", flat=True))
