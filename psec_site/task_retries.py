from datetime import timedelta

from django.tasks import TaskResultStatus
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

MAX_ATTEMPTS = 12
STALE_AFTER = timedelta(minutes=10)


def requeue() -> int:
    """Makes failed tasks, and tasks of dead workers, ready to run again. Returns how many.

    The wait doubles from one minute on, so MAX_ATTEMPTS take more than a day.
    """
    now = timezone.now()
    dead = DBTaskResult.objects.running().filter(started_at__lt=now - STALE_AFTER)
    count = 0
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
                run_after=max(now, (task.finished_at or now) + wait)
                if task.status == TaskResultStatus.FAILED
                else now,
            )
        elif task.status == TaskResultStatus.RUNNING:
            unchanged.update(status=TaskResultStatus.FAILED, finished_at=now)
    return count
