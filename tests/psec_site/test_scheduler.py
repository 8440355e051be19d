from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command, get_commands
from django.tasks import TaskResultStatus
from django.utils import timezone
from django_tasks_db.models import DBTaskResult, get_date_max
from wagtail.models import Page, Revision

from psec_site.management.commands import scheduler
from psec_site.task_retries import MAX_ATTEMPTS, prune, requeue

pytestmark = [pytest.mark.django_db, pytest.mark.each_database]


def ago(**duration):
    return timezone.now() - timedelta(**duration)


def task(status, attempts=1, **fields):
    return DBTaskResult.objects.create(
        status=status,
        worker_ids=["worker"] * attempts,
        args_kwargs={"args": [], "kwargs": {}},
        task_path="a.task",
        backend_name="database",
        **{"run_after": get_date_max(), **fields},
    )


def is_due(task):
    return DBTaskResult.objects.ready().filter(pk=task.pk).exists()


def test_a_task_whose_worker_died_runs_again():
    dead = task(TaskResultStatus.RUNNING, started_at=ago(minutes=11))
    alive = task(TaskResultStatus.RUNNING, started_at=ago(minutes=9))
    assert requeue() == 1
    assert is_due(dead)
    assert not is_due(alive)


@pytest.mark.parametrize(
    ("attempts", "minutes", "due"),
    [(1, 0, False), (1, 2, True), (5, 15, False), (5, 17, True), (11, 1000, False)],
)
def test_a_failed_task_is_tried_again_after_longer_and_longer_waits(attempts, minutes, due):
    failed = task(TaskResultStatus.FAILED, attempts, finished_at=ago(minutes=minutes))
    requeue()
    assert is_due(failed) == due


def test_a_task_that_always_fails_is_given_up():
    failed = task(TaskResultStatus.FAILED, MAX_ATTEMPTS, finished_at=ago(days=9))
    deadly = task(TaskResultStatus.RUNNING, MAX_ATTEMPTS, started_at=ago(days=9))
    assert requeue() == 0
    for given_up in (failed, deadly):
        given_up.refresh_from_db()
        assert given_up.status == TaskResultStatus.FAILED


def test_a_task_that_a_wrong_clock_put_off_for_weeks_runs_once_the_clock_is_right():
    failed = task(TaskResultStatus.FAILED, finished_at=timezone.now())
    with time_machine.travel(timezone.now() + timedelta(days=40)):
        requeue()
    at_once = task(TaskResultStatus.READY)
    assert not is_due(failed)
    assert requeue() == 1
    assert is_due(failed)
    assert is_due(at_once)


def test_a_letter_that_failed_just_now_is_not_deleted_by_a_clock_that_is_wrong():
    failed = task(TaskResultStatus.FAILED, finished_at=timezone.now())
    given_up = task(TaskResultStatus.FAILED, MAX_ATTEMPTS, finished_at=timezone.now())
    done = task(TaskResultStatus.SUCCESSFUL, finished_at=timezone.now())
    prune()
    assert DBTaskResult.objects.filter(pk__in=[failed.pk, given_up.pk, done.pk]).count() == 3
    with time_machine.travel(timezone.now() + timedelta(days=40)):
        prune()
    left = DBTaskResult.objects.values_list("pk", flat=True)
    assert (failed.pk in left, given_up.pk in left, done.pk in left) == (True, False, False)


def test_a_finished_task_does_not_run_again():
    done = task(TaskResultStatus.SUCCESSFUL, finished_at=ago(days=1))
    assert requeue() == 0
    assert not is_due(done)


def test_a_failed_job_does_not_stop_the_next_one(monkeypatch, caplog):
    done = []

    def broken():
        raise RuntimeError

    monkeypatch.setattr(scheduler, "JOBS", [broken, lambda: done.append("next")])
    call_command("scheduler", once=True)
    assert done == ["next"]
    assert "The job broken failed" in caplog.text


def test_every_job_of_the_scheduler_succeeds(caplog):
    call_command("scheduler", once=True)
    assert caplog.records == []


@pytest.fixture
def scheduled():
    """Two pages that are due, the first one a minute earlier."""
    pages = [
        Page.get_first_root_node().add_child(title=f"Secret {n}", slug=f"page-{n}", live=False)
        for n in (1, 2)
    ]
    for page, minutes in zip(pages, (2, 1), strict=True):
        page.save_revision(approved_go_live_at=ago(minutes=minutes))
    return pages


def live(page):
    return Page.objects.get(pk=page.pk).live


def test_our_publish_scheduled_command_replaces_wagtails():
    assert get_commands()["publish_scheduled"] == "psec_site"


def test_scheduled_pages_are_published_and_expired_ones_unpublished(scheduled):
    first, second = scheduled
    Page.objects.filter(pk=second.pk).update(live=True, expire_at=ago(minutes=1))
    second.scheduled_revision.delete()
    call_command("publish_scheduled")
    assert live(first)
    assert not live(second)


@pytest.mark.parametrize("refusal", [PermissionDenied, ValidationError("no")])
def test_a_refused_page_loses_its_schedule_and_does_not_stop_others(
    scheduled, refusal, monkeypatch, caplog
):
    refused, other = scheduled
    publish = Revision.publish

    def refuse(revision, **options):
        if revision.object_id == str(refused.pk):
            Page.objects.filter(pk=refused.pk).update(live=True)  # must be rolled back
            raise refusal
        publish(revision, **options)

    monkeypatch.setattr(Revision, "publish", refuse)
    call_command("publish_scheduled")
    assert not live(refused)
    assert live(other)
    assert not Revision.objects.filter(approved_go_live_at__isnull=False).exists()
    assert f"page {refused.pk} " in caplog.text
    assert "Secret" not in caplog.text


def test_a_page_with_an_error_stays_scheduled_and_does_not_stop_others(
    scheduled, monkeypatch, caplog
):
    broken, other = scheduled
    publish = Revision.publish

    def break_down(revision, **options):
        if revision.object_id == str(broken.pk):
            raise RuntimeError("Secret 1")
        publish(revision, **options)

    monkeypatch.setattr(Revision, "publish", break_down)
    call_command("publish_scheduled")
    assert live(other)
    assert Revision.objects.get(approved_go_live_at__isnull=False).object_id == str(broken.pk)
    assert "Secret" not in caplog.text
