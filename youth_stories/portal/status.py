"""The state of a story, as the people it is from read it, with its dates and what can be done."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.formats import date_format
from django.utils.timezone import localtime

from ..consent import renew
from ..consent.answers import may_ask_after_lapse
from ..consent.guardian_address import may_correct
from ..consent.of_age import may_come_of_age
from ..models import Consent, ConsentRequest, GuardianQuestion, Submission, SubmissionEvent
from ..models.deadlines import erased_at, missing_renewals, stays_until, waits_until
from ..notifications.emails import contact
from ..rules.erasure_words import erased_words
from .state_words import (
    NEVER_PUBLIC,
    NOT_ON_WEBSITE,
    NOTHING_IS_PUBLIC,
    NOTHING_IS_PUBLIC_YET,
    WAS_PUBLIC,
    WORDS,
)
from .timeline import Step, down_since, steps_of, steps_to_come

Answer = ConsentRequest.Answer
Kind = SubmissionEvent.Kind
Role = Consent.Role

# The state of a submission says enough.
BY_STATE = {
    Submission.State.INVITED: "invited",
    Submission.State.RECEIVED: "received",
    Submission.State.CHANGE_REQUESTED: "change_asked",
    Submission.State.DECLINED: "declined",
    Submission.State.WITHDRAWN: "withdrawn",
    Submission.State.PURGED: "purged",
}
# An accepted story of which nobody is asked: the newest of these events tells why.
BY_EVENT = {
    Kind.ACCEPTED: "preparing",
    Kind.CONSENT_ASKED: "preparing",
    Kind.CAME_OF_AGE: "preparing",
    Kind.REQUEST_CANCELLED: "preparing",
    Kind.CONSENT_GIVEN: "preparing",
    Kind.CONSENT_RECORDED: "preparing",
    Kind.CONSENT_REFUSED: "refused",
    Kind.CONSENT_REVOKED: "revoked",
    Kind.CONSENT_EXPIRED: "expired",
    Kind.NOT_FOR_ME: "wrong_address",
    Kind.GUARDIAN_CORRECTED: "preparing",
    Kind.PUBLISHED: "offline",
    Kind.LAPSED: "lapsed",
    Kind.PUBLICATION_LATE: "late",
    Kind.CONSENT_LAPSED: "lapsed_unpublished",
}

# In these the page is not to come any more, unless somebody changes their mind.
NOT_TO_COME = ("refused", "revoked", "expired", "declined", "lapsed", "offline")


@dataclass(frozen=True)
class State:
    """What one person is told about a story, in the active language.

    `steps` are what has happened, what is now and what is to come. On hold (rule R19) it is the
    state before, with nothing to come; it never says why.
    """

    name: str
    sentence: str
    detail: str
    steps: list[Step]
    actions: frozenset[str]
    is_on_hold: bool

    @property
    def may_come(self) -> bool:
        """Whether the page is still to come: nobody said no, and no time is over."""
        return not self.name.startswith(NOT_TO_COME)


def state_of(submission: Submission, role: str) -> State:
    """Return the state of the story for the person with this consent role."""
    name = _name(submission, role)
    words = WORDS[Role(role)][name]
    is_on_hold = submission.is_on_hold
    is_kept = is_on_hold and submission.is_withdrawn_or_purged
    detail = str(words.detail)
    was_public = submission.events.were_public()
    if name == "withdrawn":
        detail += f" {erased_words(_erased_since(submission))}"
    elif name.startswith("purged"):
        detail += f" {WAS_PUBLIC if was_public else NEVER_PUBLIC}"
    elif was_public and words.detail in (NOTHING_IS_PUBLIC, NOTHING_IS_PUBLIC_YET):
        detail = f"{NOTHING_IS_PUBLIC} {WAS_PUBLIC}"
    is_alone = words.without_contact and not contact()
    actions = _actions(submission, role)
    now = words.without_contact if is_alone or "ask_again" in actions else words.now
    now = "" if is_on_hold else _with_day(str(now), _day(submission, name))
    steps = steps_of(submission, role, now)
    if name == "offline":
        steps = down_since(submission, steps)
    return State(
        name=name,
        sentence=str(words.sentence),
        detail=str(NOT_ON_WEBSITE) if is_kept else detail,
        steps=steps if is_on_hold else steps + steps_to_come(submission, role, name),
        actions=actions,
        is_on_hold=is_on_hold and not is_kept,  # of what is taken back nothing is asked
    )


def _erased_since(submission: Submission) -> datetime:
    """When the words of a story that was taken back were free to be erased (rule R19)."""
    times = [*submission.concerns.values_list("closed_at", flat=True), submission.ended_at]
    return max(time for time in times if time)


def _name(submission: Submission, role: str) -> str:
    if not (submission.has_say(role) or submission.is_withdrawn_or_purged):
        return "decides_alone"
    name = _name_of_wait(submission, role)
    if name == "received" and _is_told_late(submission):
        return "unread_late"
    is_behind = name in ("received", "preparing") and submission.waits_for_staff
    return "behind" if is_behind and _is_told_of_erasure(submission) else name


def _is_told_late(submission: Submission) -> bool:
    """Whether an adult, whose story is not erased, was written to that nobody has read it."""
    told = submission.events.filter(kind=Kind.READING_LATE)
    return told.filter(created_at__gte=submission.waiting_since).exists()


def _is_told_of_erasure(submission: Submission) -> bool:
    notices = submission.events.filter(kind=Kind.ERASED_SOON)
    return notices.filter(created_at__gte=submission.waiting_since).exists()


def _name_of_wait(submission: Submission, role: str) -> str:
    page = submission.page
    if page and page.live:
        missing = missing_renewals(submission)
        if not missing:
            return "published"
        return "lapsing_you" if role in missing else "lapsing"
    if submission.is_withdrawn_or_purged and _was_invitation(submission):
        return "invitation_ended"
    name = BY_STATE.get(Submission.State(submission.state))
    needs_guardian = submission.needs_guardians_address and role == Role.STUDENT
    if name in (None, "received", "change_asked") and needs_guardian:
        return "guardian_needed"
    if name == "purged":
        return _name_of_purged(submission, role)
    if name:
        return name
    if asked := asked_roles(submission):
        if role in asked:
            return "asked_you"
        is_call_owed = GuardianQuestion.objects.owed_to(submission).exists()
        return "asked_call" if role == Role.STUDENT and is_call_owed else "asked"
    newest = submission.events.filter(kind__in=BY_EVENT).last()
    name = BY_EVENT[Kind(newest.kind)] if newest else "preparing"
    if newest and name in ("refused", "revoked"):
        return f"{name}_you" if newest.text == role else name
    if newest and name == "lapsed" and newest.text:
        if newest.text != role:
            return "lapsed_both" if role in newest.text.split() else "lapsed_other"
        return "lapsed_you"
    if name == "wrong_address" and not may_correct(submission):
        return "wrong_address_asks"
    if name not in ("preparing", "late"):
        return name
    by_consents = _name_by_consents(submission)
    return name if name == "late" and by_consents == "ready" else by_consents


def _name_of_purged(submission: Submission, role: str) -> str:
    """Why there was not every yes: see why_no_yes()."""
    purged = submission.events.filter(kind=Kind.PURGED).last()
    why, _space, whose = purged.text.partition(" ") if purged else ("", "", "")
    if not why:
        return "purged"
    return f"purged_{why}_you" if whose == role else f"purged_{why}"


def _was_invitation(submission: Submission) -> bool:
    """Whether a guardian was invited and no story was sent."""
    events = submission.events
    return (
        events.filter(kind=Kind.INVITED).exists() and not events.filter(kind=Kind.RECEIVED).exists()
    )


def _name_by_consents(submission: Submission) -> str:
    covering = submission.newest_version.covering_consents()
    if covering.are_sufficient():
        return "ready"
    waiting = [consent for consent in covering if consent.waits_for_confirmation]
    return "confirming" if waiting else "preparing"


def asked_roles(submission: Submission) -> set[str]:
    """The roles that are being asked, or were until a concern was raised."""
    requests = submission.consent_requests.all()
    concern = submission.concerns.open().first()
    asked = requests.filter(answer="")
    if concern:
        asked |= requests.filter(answer=Answer.CANCELLED, answered_at__gte=concern.raised_at)
    return set(asked.values_list("role", flat=True))


def _with_day(text: str, day: datetime | None) -> str:
    """The text with its day; without the text where it needs a day and there is none."""
    if "%(day)s" not in text:
        return text
    return text % {"day": date_format(localtime(day), "DATE_FORMAT")} if day else ""


def _day(submission: Submission, name: str) -> datetime | None:
    """The day that the words of this state name."""
    if name in (
        "asked",
        "asked_call",
        "asked_you",
        "wrong_address",
        "wrong_address_asks",
        "guardian_needed",
    ):
        return waits_until(submission)
    if name in ("lapsing", "lapsing_you"):
        return stays_until(submission)
    return erased_at(submission)


def _actions(submission: Submission, role: str) -> frozenset[str]:
    """What this person can do now: the names of URLs without their person."""
    if submission.is_withdrawn_or_purged or not submission.has_say(role):
        return frozenset()
    actions = {"withdraw"}
    is_writer = submission.is_child == (role == Role.GUARDIAN)
    if role == Role.GUARDIAN and submission.consents.in_force().filter(role=role).exists():
        actions.add("revoke")
    if submission.is_on_hold:
        return frozenset(actions)
    if is_writer and submission.state not in (Submission.State.DECLINED, Submission.State.INVITED):
        actions.add("change")
    if submission.consent_requests.open().filter(role=role).exists():
        actions.add("answer")
    if renew.may_be_reconfirmed(submission, role):
        actions.add("reconfirm")
    if may_ask_after_lapse(submission):
        actions.add("ask_again")
    elif is_writer and may_come_of_age(submission):
        actions.add("of_age")
    return frozenset(actions)
