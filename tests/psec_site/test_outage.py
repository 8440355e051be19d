"""Without the database, with a full disk or during a restore: one kind page, and no lost word."""

import html
import re
import subprocess
import time
from http import HTTPStatus
from io import BytesIO
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.core.files.storage import storages
from django.core.management import call_command
from django.db import connection
from django.tasks import TaskResultStatus
from django.test import Client
from django_tasks_db.management.commands import db_worker as library
from django_tasks_db.models import DBTaskResult

from psec_site.backup import marker
from psec_site.management.commands import db_worker
from tests import outages
from tests.factories import STORY, member_of, picture, received
from tests.served import Server
from tests.story_flow import opened
from youth_stories.models import SavedForm, StoryPhoto

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.each_database]

FORM = "/share-your-story/"
WORDS = "“Words” & <more> words.\r\nOf two lines."
CSRF = "a" * 32

only_on_postgresql = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="SQLite has no server that stops"
)


class Browser:
    """Somebody who writes a story, through the page cache and Django as gunicorn calls them."""

    def __init__(self, form=FORM):
        self.form, self.server, client = form, Server(), Client()
        client.post(form, {"step": "age", "age_band": "18_plus"})
        self.story_id = str(opened(client, form).story_id)
        cookies = {name: morsel.coded_value for name, morsel in client.cookies.items()}
        self.cookies = cookies | {"csrftoken": CSRF}

    def post(self, fields, path=None):
        body = urlencode(fields, doseq=True).encode()
        return self.server.get(
            path or self.form,
            method="POST",
            CONTENT_LENGTH=str(len(body)),
            CONTENT_TYPE="application/x-www-form-urlencoded",
            HTTP_COOKIE="; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            **{"wsgi.input": BytesIO(body)},
        )

    def write(self, **answers):
        story = STORY | {"story": WORDS, "email": "student@example.org"} | answers
        step = {"step": "story", "story_id": self.story_id, "csrfmiddlewaretoken": CSRF}
        return self.post(step | story)


def fields_of(page: str) -> dict[str, str]:
    """What the page's form would post."""
    found = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', page)
    words = re.findall(r'<textarea name="([^"]*)"[^>]*>(.*?)</textarea>', page, re.DOTALL)
    return {name: html.unescape(value) for name, value in found + words}


def is_unavailable(response) -> bool:
    is_page = response.headers.get("Retry-After") == "30" and "css/site" in response.text
    return response.status == HTTPStatus.SERVICE_UNAVAILABLE and is_page


@pytest.mark.parametrize("outage", outages.KINDS[connection.vendor])
def test_the_form_says_that_nothing_was_sent_and_keeps_what_was_typed(outage):
    browser = Browser()
    browser.server.get("/mission/")
    with outage():
        began = time.monotonic()
        response = browser.write()
        assert time.monotonic() - began < 1
        assert is_unavailable(response)
        assert "nothing was sent" in response.text
        assert browser.server.seen("/mission/").status == HTTPStatus.OK
        assert browser.server.seen("/readyz/").status == HTTPStatus.SERVICE_UNAVAILABLE
    # The first request afterwards, on the connection that broke.
    assert browser.post(fields_of(response.text)).status == HTTPStatus.SEE_OTHER
    assert SavedForm.objects.get().values["story"] == WORDS


@only_on_postgresql
def test_a_page_that_is_not_cached_is_answered_at_once_in_its_language_and_is_back_at_once():
    server = Server()
    with outages.stopped():
        began = time.monotonic()
        english, spanish = server.get("/vision/"), server.get("/es/")
        assert time.monotonic() - began < 1
        assert is_unavailable(english)
        assert is_unavailable(spanish)
        assert "Back soon" in english.text
        assert '<html lang="es">' in spanish.text
        assert "Volvemos pronto" in spanish.text
    assert server.get("/vision/").status == HTTPStatus.OK


@only_on_postgresql
def test_the_task_worker_goes_on_when_the_database_is_back(monkeypatch):
    received()
    monkeypatch.setattr(library.Worker, "configure_signals", lambda self: None)
    with outages.through_a_proxy() as proxy:
        proxy.stop()
        monkeypatch.setattr(db_worker.time, "sleep", lambda seconds: proxy.start())
        call_command("db_worker", "--backend", "database", "--batch", "--verbosity", "0")
    statuses = set(DBTaskResult.objects.values_list("status", flat=True))
    assert statuses == {TaskResultStatus.SUCCESSFUL}


def test_a_password_is_in_no_page():
    browser = Browser()
    marker.begin([])
    try:
        fields = {"login": "staff@example.org", "password": "a secret", "csrfmiddlewaretoken": CSRF}
        response = browser.post(fields, "/account/login/")
    finally:
        marker.end()
    assert is_unavailable(response)
    assert "a secret" not in response.text


def test_during_a_restore_nobody_waits_and_public_pages_can_be_read():
    browser = Browser("/es/share-your-story/")
    marker.begin([])
    try:
        response = browser.write()
        assert is_unavailable(response)
        assert "no se envió nada" in response.text
        assert is_unavailable(browser.server.get("/admin/"))
        assert browser.server.get("/vision/").status == HTTPStatus.OK
    finally:
        marker.end()
    assert browser.post(fields_of(response.text)).status == HTTPStatus.SEE_OTHER
    assert SavedForm.objects.get().values["story"] == WORDS


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL's disk is its own")
def test_on_a_full_disk_a_story_fails_with_its_words_and_reading_goes_on(small_disk, client):
    small_disk.take_database()
    submission = received()
    client.force_login(member_of("Story reviewers"))
    client.raise_request_exception = False  # the site answers, as it would somebody in a browser
    note = f"/admin/youth-stories/{submission.pk}/note/"
    browser = Browser()
    small_disk.fill()
    response = browser.write(story="word " * 8_000)
    assert is_unavailable(response)
    assert browser.server.seen("/").status == HTTPStatus.OK
    assert browser.server.seen("/readyz/").status == HTTPStatus.SERVICE_UNAVAILABLE
    assert not SavedForm.objects.exists()
    page = client.post(note, {"text": "A note that nobody types again."})
    assert page.status_code == HTTPStatus.SERVICE_UNAVAILABLE
    assert "A note that nobody types again." in page.content.decode()
    small_disk.empty()
    assert browser.post(fields_of(response.text)).status == HTTPStatus.SEE_OTHER
    assert SavedForm.objects.get().values["story"].startswith("word word")
    assert browser.server.seen("/readyz/").status == HTTPStatus.OK


def test_a_photo_that_finds_no_room_is_asked_for_again_and_nothing_of_it_stays(small_disk, client):
    client.post(FORM, {"step": "age", "age_band": "18_plus"})
    story_id = str(opened(client, FORM).story_id)
    answers = STORY | {"step": "story", "story_id": story_id, "email": "student@example.org"}
    client.raise_request_exception = False
    small_disk.fill()
    photo = {"photo": picture(), "photo_alt": "A sample photo", "photo_chosen": "1"}
    page = client.post(FORM, answers | photo)
    assert page.status_code == HTTPStatus.SERVICE_UNAVAILABLE
    assert "choose it again" in page.content.decode()
    assert fields_of(page.content.decode())["story"] == STORY["story"]
    assert not StoryPhoto.objects.exists()
    small_disk.empty()
    again = client.post(FORM, fields_of(page.content.decode()), follow=True)
    assert "Your photo did not reach us" in again.content.decode()


class SmallDisk:
    """A file system of a few megabytes, with this process's private files."""

    def __init__(self, folder: Path):
        self.folder, self.filler = folder, folder / "filler"

    def take_database(self) -> None:
        connection.close()
        name = self.folder / "db.sqlite3"
        name.write_bytes(Path(connection.settings_dict["NAME"]).read_bytes())
        connection.settings_dict["NAME"] = str(name)

    def fill(self) -> None:
        subprocess.run(
            ["dd", "if=/dev/zero", f"of={self.filler}", "bs=4096"], check=False, capture_output=True
        )

    def empty(self) -> None:
        self.filler.unlink()


@pytest.fixture
def small_disk(tmp_path, monkeypatch):
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", tmp_path],
        check=False,
        capture_output=True,
    )
    if mounted.returncode:
        pytest.skip("Only root can make a small disk.")
    usual = connection.settings_dict["NAME"]
    monkeypatch.setattr(storages["private"], "_location", str(tmp_path / "private"))
    for name in ("base_location", "location"):
        storages["private"].__dict__.pop(name, None)
    try:
        yield SmallDisk(tmp_path)
    finally:
        connection.close()
        connection.settings_dict["NAME"] = usual
        for name in ("base_location", "location"):
            storages["private"].__dict__.pop(name, None)
        subprocess.run(["umount", "--lazy", tmp_path], check=False)
