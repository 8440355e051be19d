"""What happened to a story, what is now, and what is to come, for the person who reads it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.models import PageLogEntry

from ..models import Consent, SafeguardingSettings, Submission, SubmissionEvent
from ..models.deadlines import erased_at, record_kept_until, stays_until
from ..rules.reminders import REMIND_AFTER
from .step_titles import STUDENT, Kind, title_of

type Titled = tuple[SubmissionEvent, str]


@dataclass(frozen=True)
class Step:
    """`state` is done, now or open; `date` is None for what has no day yet."""

    state: str
    date: datetime | None
    title: str
    text: str = ""

    @property
    def label(self) -> str:
        labels = {"done": _("Done"), "now": _("Now"), "open": _("To come")}
        return labels[self.state]


def steps_of(submission: Submission, role: str, now: str) -> list[Step]:
    """What has happened, newest last: this is the step that is now, with these words."""
    events = list(submission.events.all())
    corrected = [event.pk for event in events if event.kind == Kind.GUARDIAN_CORRECTED]
    newest = corrected[-1] if corrected else 0
    titled = [
        (event, title_of(event, role, at_another_address=event.pk < newest)) for event in events
    ]
    titled = _asked_at_new_address(_online_once(titled), role)
    done = [(event.created_at, title) for event, title in titled if title]
    if not done:
        return []
    *before, (date, title) = done
    return [*(Step("done", *step) for step in before), Step("now", date, title, now)]


def down_since(submission: Submission, steps: list[Step]) -> list[Step]:
    """The steps of a page that staff took down: no event says so, as nobody is told why."""
    log = PageLogEntry.objects.filter(page=submission.page_id).order_by("timestamp")
    taken_down = log.filter(action__startswith="wagtail.unpublish").last()
    date = taken_down.timestamp if taken_down else submission.waiting_since
    *before, now = steps
    done = Step("done", now.date, now.title)
    return [*before, done, Step("now", date, _("The page came down"), now.text)]


def _online_once(titled: list[Titled]) -> list[Titled]:
    """The page goes online for the first time once: later it is changed, or online again."""
    changed, same = _("The page went online with changes"), _("The page went online again")
    online = [event for event, title in titled if event.kind == SubmissionEvent.Kind.PUBLISHED]
    again = {  # of an erased story it is not known any more whether the words were others
        event: same if event.text in ("", before.text) else changed
        for before, event in pairwise(online)
    }
    return [(event, again.get(event, title)) for event, title in titled]


def _asked_at_new_address(titled: list[Titled], role: str) -> list[Titled]:
    """A student reads which address of their guardian we wrote to: the first, or a later one."""
    corrected = [
        event.created_at for event, _title in titled if event.kind == Kind.GUARDIAN_CORRECTED
    ]
    if role != Consent.Role.STUDENT or not corrected:
        return titled
    again = _("We asked your guardian at the new address")
    asked = str(STUDENT[Kind.CONSENT_ASKED])
    return [
        (event, again if title == asked and event.created_at > corrected[0] else title)
        for event, title in titled
    ]


# States in which it is our turn, and nobody was asked yet.
BEFORE_ASKING = ("received", "behind", "preparing")

READ = (gettext_lazy("A person at PSEC reads it"), "")
PUBLISHED = (
    gettext_lazy("A person at PSEC publishes the page"),
    gettext_lazy("We email you when it is online."),
)
YES = (
    gettext_lazy("Your guardian says yes"),
    gettext_lazy("A day later they get a second letter, to be sure."),
)
OWN_YES = (
    gettext_lazy("You say yes or no"),
    gettext_lazy("A day after a yes you get a second email, to be sure."),
)
SECOND_EMAIL = (
    gettext_lazy("You get a second email"),
    gettext_lazy("A day after your yes, with what you agreed to."),
)
SECOND_LETTER = (gettext_lazy("Your guardian gets a second letter, to be sure"), "")
SECOND_PERSON = (
    gettext_lazy("A second person at PSEC publishes the page"),
    gettext_lazy("We email you when it is online."),
)


def steps_to_come(submission: Submission, role: str, name: str) -> list[Step]:
    """What comes next in the state with this name; with days where the record has them."""
    if name in ("withdrawn", "invitation_ended") or name.startswith("purged"):
        return _at(record_kept_until(submission), _("We delete email addresses and records, too"))
    if name == "decides_alone":
        return []
    if name == "published" or name.startswith("lapsing"):
        return _steps_of_published(submission, name)
    coming = _undated(submission, role, name)
    return _reminder(submission, role) + coming + _steps_before_erasure(submission, role, name)


def _steps_of_published(submission: Submission, name: str) -> list[Step]:
    end = stays_until(submission)
    asking = end - timedelta(days=settings.RECONFIRM_DAYS) if end else None
    ask = _at(asking, _("We ask whether it may stay")) if name == "published" else []
    text = _("Without every yes that it needs, it comes down by itself.")
    return ask + _at(end, _("The time is over"), text)


def _undated(submission: Submission, role: str, name: str) -> list[Step]:
    yes = OWN_YES if role == Consent.Role.GUARDIAN else YES
    two_people = submission.is_minor and SafeguardingSettings.load().two_people
    publishing = SECOND_PERSON if two_people else PUBLISHED
    waits = submission.is_minor and not _guardian_agreed(submission)
    second = SECOND_EMAIL if role == Consent.Role.GUARDIAN else SECOND_LETTER
    unconfirmed = [second] if not waits and _waits_for_second_letter(submission) else []
    before_yes = [yes, publishing] if waits else [*unconfirmed, publishing]
    coming: dict[str, list[tuple[Any, Any]]] = {
        "received": [READ, *before_yes],
        "unread_late": [READ, *before_yes],
        "behind": [*([READ] if submission.is_undecided else []), *before_yes],
        "preparing": before_yes,
        "asked": before_yes,
        "asked_call": before_yes,
        "asked_you": before_yes,
        "confirming": [second, publishing],
        "ready": [publishing],
        "late": [publishing],
    }
    return [Step("open", None, str(title), str(text)) for title, text in coming.get(name, [])]


def _reminder(submission: Submission, role: str) -> list[Step]:
    """The one reminder to a guardian who is being asked."""
    requests = submission.consent_requests.open()
    request = requests.filter(role=Consent.Role.GUARDIAN).first()
    is_own = role == Consent.Role.GUARDIAN
    title = _("We remind you of the question once") if is_own else _("We remind your guardian once")
    return _at(request.asked_at + REMIND_AFTER, title) if request else []


def _guardian_agreed(submission: Submission) -> bool:
    """Whether the guardian has said yes to the newest version, counted already or not."""
    if submission.page is None:
        return False
    covering = submission.newest_version.covering_consents()
    return covering.filter(role=Consent.Role.GUARDIAN).exists()


def _waits_for_second_letter(submission: Submission) -> bool:
    """Whether the guardian's yes to the newest version does not count yet (rule R4)."""
    if not submission.is_minor or submission.page is None:
        return False
    given = submission.newest_version.covering_consents().filter(role=Consent.Role.GUARDIAN)
    return bool(given) and all(consent.waits_for_confirmation for consent in given)


def _steps_before_erasure(submission: Submission, role: str, name: str) -> list[Step]:
    """The notice goes to whoever sent the story."""
    erased, is_asked = erased_at(submission), name in ("asked", "asked_call", "asked_you")
    is_sender = submission.is_child == (role == Consent.Role.GUARDIAN)
    notice = erased - timedelta(days=settings.ERASURE_NOTICE_DAYS) if erased else None
    text = _("A week before anything is erased, so that you can keep the words.")
    tell = _at(notice, _("We remind you"), text) if is_sender else []
    unless = _("Unless every yes that it needs has come.")
    if is_asked:
        title = _("If nobody answers, we erase the story")
    elif name in BEFORE_ASKING:
        title, unless = _("If nobody has been asked by then, we erase the story"), ""
    elif name == "confirming":
        title = _("If a yes is still missing, we erase the story")
    else:
        title = _("We erase the story")
    return tell + _at(erased, title, unless)


def _at(date: datetime | None, title: str, text: str = "") -> list[Step]:
    """A step of that day; none if the day is past: it is done, or is not done any more."""
    return [Step("open", date, title, text)] if date and date > timezone.now() else []
