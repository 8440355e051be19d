"""What has to run beside the site: scheduler, task workers, backups."""

from datetime import datetime, timedelta

from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Exists, Min, OuterRef, Q
from django.utils import timezone
from django_tasks_db.models import DBTaskResult, get_date_max
from wagtail.models import ModelLogEntry

from youth_stories.models import Erasure, UndeliveredMail
from youth_stories.notifications.undelivered import STAFF_REFUSED
from youth_stories.retention.rounds import halted

from ..task_retries import MAX_ATTEMPTS
from .findings import Problem
from .models import LastRun

SCHEDULER_PAUSE = timedelta(minutes=5)  # it runs every minute
LONGEST_WAIT = timedelta(minutes=10)
BACKUP_AGE = timedelta(days=2)  # one is made every night
ERASED_WORDS_AGE = timedelta(days=2)  # a day later the files are written anew


def check_scheduler() -> str:
    return _recent(
        LastRun.Name.SCHEDULER,
        SCHEDULER_PAUSE,
        "The scheduler",
        "Start it (manage.py scheduler): nothing is published, retried or erased meanwhile.",
    )


def check_worker() -> str:
    return _recent(
        LastRun.Name.WORKER,
        LONGEST_WAIT,
        "A task worker",
        "Start one (manage.py db_worker --backend database): no letter is sent meanwhile. It "
        "needs the scheduler too.",
    )


def check_queue() -> str:
    since = timezone.now() - LONGEST_WAIT
    due = Q(run_after=get_date_max(), enqueued_at__lt=since) | Q(run_after__lt=since)
    if count := DBTaskResult.objects.ready().filter(due).count():
        raise Problem(
            f"Tasks have waited for more than ten minutes: {count}.",
            "See that a task worker runs and what it logs; start more of them.",
        )
    return "no task waits for long"


def check_failed_tasks() -> str:
    attempts = DBTaskResult.objects.failed().values_list("worker_ids", flat=True)
    if count := sum(len(workers) >= MAX_ATTEMPTS for workers in attempts):
        raise Problem(
            f"Tasks that failed {MAX_ATTEMPTS} times and are not tried again: {count}.",
            "The task worker's log says why. What they were to do, such as a letter, is not done.",
        )
    return f"none was given up, {len(attempts)} will be tried again"


def check_erasing() -> str:
    if last := halted():
        raise Problem(
            f"Erasing is halted: {last.get_halt_display()}.",
            "The safeguarding lead or an administrator decides: in the admin, Settings, Erasing.",
        )
    return "runs"


def check_erased_words() -> str:
    at = Erasure.objects.aggregate(at=Min("erased_at"))["at"]
    if at and timezone.now() - at > ERASED_WORDS_AGE:
        raise Problem(
            f"Words erased {_ago(at)} are still in the database's files.",
            "Something has held a table or an old transaction on the database's server ever since: "
            "look for it, end it. The scheduler tries again every minute (docs/backup.md).",
        )
    return "none is in the database's files for long"


def check_letters() -> str:
    if count := UndeliveredMail.objects.filter(sent_again_at=None).count():
        raise Problem(
            f"E-mails that did not arrive: {count}.",
            "Their stories say what can be done: the queue shows them alone.",
        )
    if count := _staff_not_reached():
        raise Problem(
            f"Members of staff whose mail server refused a letter within a week: {count}.",
            "In the admin, Reports, Who did what names them: correct their address under Users.",
        )
    return "every letter arrived, as far as is known"


def _staff_not_reached() -> int:
    since = timezone.now() - timedelta(days=7)
    refused = ModelLogEntry.objects.filter(action=STAFF_REFUSED, timestamp__gt=since)
    corrected = ModelLogEntry.objects.filter(
        action__in=("staff.address_changed", "staff.closed", "staff.deleted"),
        content_type=OuterRef("content_type"),
        object_id=OuterRef("object_id"),
        timestamp__gt=OuterRef("timestamp"),
    )
    return refused.exclude(Exists(corrected)).values("object_id").distinct().count()


def check_backup() -> str:
    last = LastRun.objects.filter(name=LastRun.Name.BACKUP).first()
    # A new site has time for its first one.
    since = last.at if last else _set_up_at()
    if abs(timezone.now() - since) > BACKUP_AGE:  # one of a day to come is of a clock that leapt
        raise Problem(
            f"The last backup was made {_ago(since)}." if last else "No backup has been made.",
            "Run manage.py backup every night, and see why it did not run (docs/backup.md).",
        )
    return f"made {_ago(since)}" if last else "none yet; the site is new"


def _set_up_at() -> datetime:
    return MigrationRecorder(connection).Migration.objects.aggregate(at=Min("applied"))["at"]


def _recent(name: str, longest: timedelta, who: str, to_do: str) -> str:
    """When it last ran. Raises Problem if that is too long ago."""
    last = LastRun.objects.filter(name=name).first()
    if last is None:
        raise Problem(f"{who} has not run yet.", to_do)
    if timezone.now() - last.at > longest:
        raise Problem(f"{who} last ran {_ago(last.at)}.", to_do)
    return f"ran {_ago(last.at)}"


def _ago(at: datetime) -> str:
    minutes = (timezone.now() - at) // timedelta(minutes=1)
    if minutes < -5:
        return f"on {at:%B %-d, %Y}, by a clock that was ahead"
    if minutes < 2:
        return "just now"
    if minutes < 120:
        return f"{minutes} minutes ago"
    hours = minutes // 60
    return f"{hours} hours ago" if hours < 48 else f"{hours // 24} days ago"
