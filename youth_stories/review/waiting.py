"""What waits, for whom: the groups of stories that the dashboard counts and the queue lists."""

from collections import defaultdict
from dataclasses import dataclass

from django.contrib.auth.models import AbstractUser
from django.db.models import Exists, OuterRef, Q, QuerySet

from ..models import Concern, GuardianQuestion, Submission, SubmissionEvent
from ..retention import unpublished
from ..transitions import Kind
from .next_step import ASK, READY, SECOND, TIDY, WAITING, next_steps
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


# In the order in which they are shown: by harm, then what staff can do, then what others have to.
GROUPS = [
    Group("on_hold", "with an open concern", "A young person may need somebody now.", "harm"),
    Group("undelivered", "with a letter that did not arrive", "Send it again, or call.", "harm"),
    Group("hidden", "hidden since a backup was restored", "Somebody has to decide.", "harm"),
    Group("late", "waiting for publication", "Their senders know that we are late.", "harm"),
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


def waiting_stories(user: AbstractUser) -> Stories:
    """The ids of the stories in each group, for this person."""
    found: Stories = defaultdict(set)
    found["on_hold"] = _ids(Submission.objects.filter(on_hold()))
    free = Submission.objects.exclude(on_hold())
    found["hidden"] = _ids(free.filter(hidden__isnull=False))
    found["late"] = _ids(unpublished.told_late().exclude(on_hold()))
    found["undelivered"] = _ids(free.filter(has_undelivered()))
    found["asks"] = _ids(free.filter(guardian_asks()))
    found["change_requested"] = _ids(free.filter(state=State.CHANGE_REQUESTED))
    unread = free.filter(state=State.RECEIVED, is_likely_robot=False)
    found["changed"] = _ids(unread.filter(was_changed()))
    found["received"] = _ids(unread.exclude(was_changed()))
    stories = free.filter(accepted_not_public() | has_newer_draft(), hidden__isnull=True)
    by_pk = {each.pk: each for each in stories.select_related("page")}
    for pk, step in next_steps(by_pk.values()).items():
        if step == READY and pk not in found["late"]:
            found["ready_you" if may_publish(user, by_pk[pk]) else "ready_other"].add(pk)
        elif step != READY:
            found[GROUP_OF.get(step, "look")].add(pk)
    return found


def may_publish(user: AbstractUser, submission: Submission) -> bool:
    """Whether this person may publish the newest version, by the rule of the second person."""
    return user.has_perm(PUBLISH) and not submission.newest_version.refusal(by=user, confirmed=True)


def next_for(user: AbstractUser, submission: Submission) -> tuple[Submission | None, int]:
    """The story to open after this one, and how many wait: theirs, or nobody's, the oldest first.

    In the order of the groups in which staff have the next move.
    """
    free = Submission.objects.filter(Q(taken_on_by=None) | Q(taken_on_by=user))
    groups = waiting_stories(user)
    ours = [groups[group.key] - {submission.pk} for group in GROUPS if group.tone != "theirs"]
    ids = _ids(free.filter(pk__in=set().union(*ours)))
    first = next((group & ids for group in ours if group & ids), set())
    return Submission.objects.filter(pk__in=first).order_by("received_at").first(), len(ids)


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


def on_hold() -> Exists:
    """Whether a concern is open (rule R19)."""
    return Exists(Concern.objects.open().filter(submission=OuterRef("pk")))


def _ids(stories: QuerySet) -> set[int]:
    return set(stories.values_list("pk", flat=True))
