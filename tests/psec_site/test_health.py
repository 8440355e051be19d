import errno
import json
import re
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, storages
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.tasks import TaskResultStatus
from django.test import RequestFactory
from django.utils import timezone
from django_tasks_db.models import DBTaskResult, get_date_max

from psec_site import health
from psec_site.backup import marker
from psec_site.monitoring import checks, host_checks, storage_identity
from psec_site.monitoring.models import LastRun
from psec_site.monitoring.tasks import record_scheduler
from psec_site.task_retries import MAX_ATTEMPTS
from tests.factories import member_of, received, run_waiting_tasks
from youth_stories.models import UndeliveredMail


def ask(view):
    return view(RequestFactory().get("/"))


def ready():
    return ask(health.readyz)


def waiting_task(minutes, run_after=None):
    task = DBTaskResult.objects.create(
        args_kwargs={"args": [], "kwargs": {}},
        task_path="a.task",
        backend_name="database",
        run_after=run_after or get_date_max(),
    )
    since = timezone.now() - timedelta(minutes=minutes)
    DBTaskResult.objects.filter(pk=task.pk).update(enqueued_at=since)


def test_a_living_process_responds_without_a_query():
    response = ask(health.livez)  # pytest-django refuses queries in this test
    assert (response.status_code, response.content) == (200, b"ok")
    assert response["Content-Type"] == "text/plain"


@pytest.fixture
def running(db):
    """What a deployment is like while everything runs."""
    for name in LastRun.Name:
        LastRun.record(name)
    storage_identity.make()
    DBTaskResult.objects.all().delete()  # of load_content: after ten minutes they are a problem


def stored() -> set[str]:
    return {
        str(path)
        for alias in storage_identity.ALIASES
        for path in Path(storages[alias].location).rglob("*")
        if path.is_file()
    }


def found(response) -> dict:
    return json.loads(response.content)


@pytest.mark.each_database
def test_a_site_without_problems_is_ready_and_the_checks_leave_no_file(running):
    before = stored()
    response = ready()
    assert response.status_code == 200
    assert found(response) == {"ready": True, "problems": {}, "warnings": {}}
    assert stored() == before


def is_blocked_by(name) -> str:
    """The sentence about it. Nothing else keeps this host from serving; warnings are not asked."""
    response = ready()
    assert response.status_code == 503
    assert found(response).keys() == {"ready", "problems", "warnings"}
    assert list(found(response)["problems"]) == [name]
    assert found(response)["warnings"] == {}
    return found(response)["problems"][name]


@pytest.mark.each_database
def test_apps_with_migrations_to_apply_are_a_problem(running):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'sessions'")
    assert is_blocked_by("migrations") == "Not applied: sessions. Run manage.py migrate."


@pytest.mark.each_database
def test_without_the_database_nothing_else_is_asked(running, monkeypatch):
    def refuse(*args):
        raise OperationalError("password=hunter2")

    with monkeypatch.context() as patch:
        patch.setattr(connection, "cursor", refuse)
        sentence = is_blocked_by("database")
    assert sentence.startswith("The database does not answer, or takes nothing (OperationalError).")


def test_a_problem_never_shows_the_message_of_an_exception(running, monkeypatch):
    def fail():
        raise OSError("password=hunter2")

    monkeypatch.setitem(checks.BLOCKING, "migrations", fail)
    assert is_blocked_by("migrations") == "This check failed. The log says why."


@pytest.mark.parametrize("alias", storage_identity.ALIASES)
def test_a_full_disk_is_a_problem_of_public_and_private_files(running, monkeypatch, alias):
    def full(name, content):
        if content.size:  # a full disk still takes empty files
            raise OSError(errno.ENOSPC, "No space left on device")
        return name

    monkeypatch.setattr(storages[alias], "save", full)
    assert "(No space left on device)" in is_blocked_by("storage")


def test_a_storage_that_returns_other_bytes_is_a_problem(running, monkeypatch):
    real = storages["private"].open

    def other(name):
        return ContentFile(b"") if name.startswith("probes") else real(name)

    monkeypatch.setattr(storages["private"], "open", other)
    assert "does not return what was just written" in is_blocked_by("storage")


def test_a_host_without_the_folder_of_the_others_does_not_serve(running, tmp_path, monkeypatch):
    elsewhere = FileSystemStorage(tmp_path, base_url=None)
    monkeypatch.setitem(storages._storages, "private", elsewhere)
    assert "The storage of private files is not the one" in is_blocked_by("shared_storage")
    storage_identity.make()  # as the scheduler of that host does: it must not hide this
    assert is_blocked_by("shared_storage")
    storage_identity.adopt()
    assert ready().status_code == 200


def test_a_restore_under_way_is_a_problem(running):
    marker.begin([])
    try:
        assert is_blocked_by("restore").startswith("A restore is running")
    finally:
        marker.end()


def warns_of(name) -> str:
    """The sentence about it. This host serves on."""
    response = ready()
    assert response.status_code == 200
    assert found(response)["problems"] == {}
    assert list(found(response)["warnings"]) == [name]
    return found(response)["warnings"][name]


@pytest.mark.django_db(transaction=True)  # the error would end the transaction of a test
@pytest.mark.each_database
def test_a_cache_without_its_table_is_a_warning(running):
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE django_cache")
    assert "does not keep what is set" in warns_of("cache")


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no clock of its own")
@pytest.mark.each_database
def test_a_clock_that_is_not_the_databases_is_a_warning(running):
    now = timezone.now()
    with time_machine.travel(now + timedelta(seconds=20)):
        assert found(ready())["warnings"] == {}
    with time_machine.travel(now - timedelta(seconds=60)):
        assert re.match(
            "This host's clock is -[56]. seconds from the database's.", warns_of("clock")
        )


@pytest.mark.each_database
def test_tasks_that_wait_for_ten_minutes_are_a_warning(running):
    waiting_task(9)
    waiting_task(600, run_after=timezone.now() + timedelta(minutes=5))  # its next try
    assert found(ready())["warnings"] == {}
    waiting_task(11)
    assert warns_of("queue").startswith("Tasks have waited for more than ten minutes: 1.")


def test_a_task_that_was_given_up_is_a_warning(running):
    fields = {"args_kwargs": {}, "task_path": "a.task", "backend_name": "database"}
    fields |= {"status": TaskResultStatus.FAILED, "run_after": get_date_max()}
    DBTaskResult.objects.create(worker_ids=["w"] * (MAX_ATTEMPTS - 1), **fields)
    assert found(ready())["warnings"] == {}
    DBTaskResult.objects.create(worker_ids=["w"] * MAX_ATTEMPTS, **fields)
    assert "are not tried again: 1." in warns_of("failed_tasks")


def test_a_letter_that_did_not_arrive_is_a_warning(running):
    event = received().events.first()
    DBTaskResult.objects.all().delete()
    letter = UndeliveredMail.objects.create(event=event, to="student", why="refused")
    assert warns_of("letters").startswith("E-mails that did not arrive: 1.")
    letter.sent_again_at = timezone.now()
    letter.save()
    assert found(ready())["warnings"] == {}


@pytest.mark.parametrize(
    ("name", "minutes", "sentence"),
    [
        ("scheduler", 6, "The scheduler last ran 6 minutes ago. Start it"),
        ("worker", 11, "A task worker last ran 11 minutes ago. Start one"),
        ("backup", 2 * 24 * 60 + 1, "The last backup was made 2 days ago. Run manage.py backup"),
    ],
)
def test_what_has_not_run_for_long_is_a_warning(running, name, minutes, sentence):
    LastRun.objects.filter(name=name).update(at=timezone.now() - timedelta(minutes=minutes))
    assert warns_of(name).startswith(sentence)


def test_a_new_site_has_two_days_for_its_first_backup(running):
    LastRun.objects.filter(name="backup").delete()
    assert found(ready())["warnings"] == {}
    MigrationRecorder(connection).Migration.objects.update(
        applied=timezone.now() - timedelta(days=3)
    )
    assert warns_of("backup").startswith("No backup has been made.")


def test_little_disk_is_a_warning(running, monkeypatch):
    monkeypatch.setattr(host_checks, "LEAST_FREE", 1024**5)
    assert warns_of("disk").startswith("Only ")


def test_the_scheduler_and_a_worker_record_that_they_run(db):
    DBTaskResult.objects.all().delete()  # of load_content
    record_scheduler()
    record_scheduler()  # nobody took the first task: a second one would not help
    assert DBTaskResult.objects.ready().count() == 1
    assert list(LastRun.objects.values_list("name", flat=True)) == ["scheduler"]
    run_waiting_tasks()
    assert LastRun.objects.filter(name="worker").exists()
    record_scheduler()
    assert DBTaskResult.objects.count() == 1  # a row a minute would fill the table
    assert DBTaskResult.objects.ready().count() == 1


@pytest.mark.parametrize(("role", "is_shown"), [("Administrators", True), ("Publishers", False)])
def test_administrators_read_on_their_first_page_what_is_wrong(client, running, role, is_shown):
    client.force_login(member_of(role))
    warning = "The last backup was made 3 days ago."
    assert warning not in client.get("/admin/").text
    LastRun.objects.filter(name="backup").update(at=timezone.now() - timedelta(days=3))
    assert (warning in client.get("/admin/").text) == is_shown
