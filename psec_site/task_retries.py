from datetime import timedelta

from django.conf import settings
from django.tasks import TaskResultStatus
from django.utils import timezone
from django_tasks_db.models import DBTaskResult, get_date_max

MAX_ATTEMPTS = settings.TASK_ATTEMPTS
STALE_AFTER = timedelta(minutes=10)
LONGEST_WAIT = timedelta(minutes=2 ** (MAX_ATTEMPTS - 1))
KEPT_FOR = timedelta(days=14)


def requeue() -> int:
    """Makes failed tasks, and tasks of dead workers, ready to run again. Returns how many.

    The wait doubles from one minute on, so MAX_ATTEMPTS take more than a day. They go to the end of
    the queue: what has not failed yet goes first. What waits for longer than that was set by a
    clock that was wrong, and is due now.
    """
    now = timezone.now()
    dead = DBTaskResult.objects.running().filter(started_at__lt=now - STALE_AFTER)
    too_late = DBTaskResult.objects.filter(
        status=TaskResultStatus.READY,
        run_after__gt=now + LONGEST_WAIT,
        run_after__lt=get_date_max(),  # which means at once
    )
    count = too_late.update(run_after=now)
    for task in [*dead, *DBTaskResult.objects.failed()]:
        attempts = len(task.worker_ids)
        # Only if no worker has taken or finished it since it was read.
        unchanged = DBTaskResult.objects.filter(
            pk=task.pk, status=task.status, started_at=task.started_at
        )
        if attempts < MAX_ATTEMPTS:
            wait = timedelta(minutes=2 ** (attempts - 1)) if attempts else timedelta()
            count += unchanged.update(
                status=TaskResultStatus.READY,
                priority=task.priority - 1,
                run_after=max(now, (task.finished_at or now) + wait)
                if task.status == TaskResultStatus.FAILED
                else now,
            )
        elif task.status == TaskResultStatus.RUNNING:
            unchanged.update(status=TaskResultStatus.FAILED, finished_at=now)
    return count


def prune() -> None:
    """Deletes what finished KEPT_FOR ago, but no failed task that is still to be tried again.

    prune_db_task_results would: with a clock that is wrong a letter would be lost.
    """
    old = DBTaskResult.objects.filter(finished_at__lt=timezone.now() - KEPT_FOR)
    old.successful().delete()
    given_up = [task.pk for task in old.failed() if len(task.worker_ids) >= MAX_ATTEMPTS]
    old.filter(pk__in=given_up).delete()
