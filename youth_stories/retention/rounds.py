"""Rounds of erasing. None begins while the clock cannot be believed, or when it would erase much.

Then erasing halts until somebody resumes it; take-downs, lapses and letters go on.

The clock is compared with that of the last round and, where the database is another server, with
the database's. Not with a monotonic clock: it stops while a machine is suspended.
"""

from datetime import datetime, timedelta
from typing import NamedTuple

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import connection, transaction
from django.db.models import QuerySet
from django.tasks import task
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from wagtail.log_actions import log

from .. import ledger
from ..models import LastRound, Submission
from ..notifications.emails import deliver
from ..notifications.recipients import To, told_of_concerns
from ..transitions import State
from .due import ERASURES

# Longer than a long weekend without the site, so that only a clock or a real outage halts erasing.
# Shorter than the notice of an erasure (seven days): three of them are left in any case.
LONGEST_PAUSE = timedelta(days=4)
MARGIN = timedelta(minutes=5)  # by which the clocks of several servers may differ
DATABASE_MARGIN = timedelta(hours=1)
FEW = 20  # stories, which one round may always erase

RESUMED = "youth_stories.erasing_resumed"


class Round(NamedTuple):
    """A round that may begin: its name in the ledger, and the stories that it may erase."""

    name: str
    stories: set[int]


def due_stories() -> set[int]:
    """The ids of the stories that a round would erase now."""
    return {pk for due_task in ERASURES for pk in due_task.due().values_list("pk", flat=True)}


def begin() -> Round | None:
    """Begins a round, or halts erasing and tells the safeguarding lead. None while it is halted."""
    stories = due_stories()
    with transaction.atomic():
        last = LastRound.locked()
        if last.halted_at is None and (halt := _why_halt(last, stories)):
            last.halted_at, last.halt = timezone.now(), halt
            last.lead_told_at = None
            last.save()
            tell_lead.enqueue()
        if last.halted_at and last.resumed_with is None:
            return None
        if last.resumed_with is not None:
            stories &= set(last.resumed_with)
        last.began_at = timezone.now()
        last.halted_at = last.resumed_with = None
        last.save()
    return Round(ledger.new_round(), stories)


def halted() -> LastRound | None:
    """The last round, if erasing is halted and nobody has resumed it."""
    return LastRound.objects.filter(halted_at__isnull=False, resumed_with__isnull=True).first()


def clock_in_doubt() -> str:
    """Why nothing may be deleted by its age now, or an empty string.

    Erasing is halted, or the clock says what would halt the round that begins within a minute.
    """
    last = LastRound.load()
    is_halted = last.halted_at and last.resumed_with is None
    halt = last.halt if is_halted else _wrong_clock(last)
    return LastRound.Halt(halt).label if halt else ""


@transaction.atomic
def resume(stories: set[int], *, by: AbstractBaseUser) -> bool:
    """Lets the halted round begin within a minute and erase these stories, as far as they are due.

    Returns whether it was halted. What becomes due later is for the next round, which may halt.
    """
    last = LastRound.locked()
    if last.halted_at is None or last.resumed_with is not None:
        return False
    last.resumed_with = sorted(stories & due_stories())
    last.save()
    details = {"kind": f"{len(last.resumed_with)} stories; halted as {last.get_halt_display()}"}
    log(last, RESUMED, user=by, data=details)
    return True


@task(backend="database")
def tell_lead() -> None:
    """Tells the safeguarding lead that erasing is halted, once for each time."""
    last = LastRound.load()
    if last.halted_at is None or last.lead_told_at:
        return
    url = settings.WAGTAILADMIN_BASE_URL + reverse("story_erasing")
    text = render_to_string("emails/lead_erasing_halted.txt", {"last": last, "link": url})
    if recipients := told_of_concerns(None):
        deliver(text, To.LEAD, recipients)
    LastRound.objects.filter(pk=last.pk).update(lead_told_at=timezone.now())


def with_words() -> QuerySet[Submission]:
    """The stories whose words are not erased: of others only the record is left to delete."""
    return Submission.objects.exclude(state__in=(State.WITHDRAWN, State.PURGED))


def _why_halt(last: LastRound, stories: set[int]) -> str:
    """Why a round may not begin, or an empty string."""
    if halt := _wrong_clock(last):
        return halt
    erased = with_words().filter(pk__in=stories).count()
    if erased > FEW and erased * 3 > with_words().count():
        return LastRound.Halt.MANY
    return ""


def _wrong_clock(last: LastRound) -> str:
    now = timezone.now()
    if last.began_at and now - last.began_at > LONGEST_PAUSE:
        return LastRound.Halt.LEAPT
    if last.began_at and last.began_at - now > MARGIN:
        return LastRound.Halt.BACKWARDS
    if abs(_database_clock() - now) > DATABASE_MARGIN:
        return LastRound.Halt.CLOCKS
    return ""


def _database_clock() -> datetime:
    """What the clock of the database's server says. SQLite has none of its own."""
    if connection.vendor != "postgresql":
        return timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0]
