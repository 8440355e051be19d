"""The heartbeats of the scheduler and of the task workers."""

from django.tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from .models import LastRun


@task(backend="database")
def record_worker() -> None:
    """Records that a worker takes tasks."""
    LastRun.record(LastRun.Name.WORKER)


def record_scheduler() -> None:
    """Records that the scheduler runs, and asks a worker to do the same.

    One row in the queue is enough, whether or not a worker takes it.
    """
    LastRun.record(LastRun.Name.SCHEDULER)
    rows = DBTaskResult.objects.filter(task_path=record_worker.module_path)
    rows.exclude(status__in=[TaskResultStatus.READY, TaskResultStatus.RUNNING]).delete()
    if not rows.exists():
        record_worker.enqueue()
