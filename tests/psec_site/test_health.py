from datetime import timedelta

import pytest
from django.core.files.storage import storages
from django.db import connection
from django.test import RequestFactory
from django.utils import timezone
from django_tasks_db.models import DBTaskResult, get_date_max

from psec_site import health


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


def test_a_living_process_says_ok_without_asking_the_database():
    response = ask(health.livez)  # pytest-django would refuse a query here
    assert (response.status_code, response.content) == (200, b"ok")
    assert response["Content-Type"] == "text/plain"


@pytest.mark.django_db
def test_a_site_with_nothing_wrong_is_ready_and_leaves_no_file_behind():
    response = ready()
    assert response.status_code == 200
    assert response.content == b'{"ready": true, "problems": {}}'
    assert storages["private"].listdir("")[1] == []


@pytest.mark.django_db
def test_a_host_is_told_which_apps_have_migrations_to_apply():
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'sessions'")
    response = ready()
    assert response.status_code == 503
    assert b'"migrations": "Not applied: sessions."' in response.content


@pytest.mark.django_db
def test_a_problem_never_shows_what_the_exception_said(monkeypatch):
    def no_database():
        raise OSError("password=hunter2")

    monkeypatch.setitem(health.CHECKS, "database", no_database)
    response = ready()
    assert response.status_code == 503
    assert b"hunter2" not in response.content
    assert b'"database": "This check failed; the log says why."' in response.content


@pytest.mark.django_db
def test_a_private_folder_that_cannot_be_written_is_a_problem(monkeypatch):
    def full(*args):
        raise OSError("No space left on device")

    monkeypatch.setattr(storages["private"], "save", full)
    assert b"private_storage" in ready().content


@pytest.mark.django_db
def test_a_database_without_the_table_of_the_shared_cache_is_a_problem():
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE django_cache")
    assert b"shared_cache" in ready().content


@pytest.mark.django_db
@pytest.mark.parametrize(("minutes", "status"), [(9, 200), (11, 503)])
def test_tasks_that_nobody_takes_for_ten_minutes_are_a_problem(minutes, status):
    waiting_task(minutes)
    assert ready().status_code == status


@pytest.mark.django_db
def test_a_task_that_waits_for_its_next_try_is_no_problem():
    waiting_task(600, run_after=timezone.now() + timedelta(minutes=5))
    assert ready().status_code == 200
