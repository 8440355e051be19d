"""Two hosts with a folder each, one PostgreSQL and one object store: what one does, both show."""

import os
import re
import socket
import subprocess
import time
from http.cookiejar import Cookie, CookieJar
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener

import pytest
from django.conf import settings
from django.core import mail
from django.db import connection
from django.urls import reverse

from psec_site.management.commands.serve import commands
from tests.factories import draft, link_in, member_of, picture, private_page, run_waiting_tasks
from tests.object_stores import environment, files_in, moto_store

pytestmark = [
    pytest.mark.long,
    pytest.mark.each_database,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="Hosts do not share SQLite"),
]

WALL = "/hear-from-our-youth/"
PICTURES = re.compile(r"/media/images/story_photos/[\w./-]+")
CSRF = "a" * 32
A_SECOND = 1  # in which every host shows a change: psec_site/page_cache/README.md


class Host:
    """A gunicorn with a folder of its own."""

    def __init__(self, data: Path, store: str):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.data, self.url = data, f"http://localhost:{port}"
        given = connection.settings_dict
        database = "postgres://{USER}@{HOST}:{PORT}/{NAME}".format(**given)
        self.process = subprocess.Popen(
            commands(port, reload=False)["web server"],
            cwd=settings.BASE_DIR,
            env=os.environ
            | environment(store)
            | {
                "DATABASE_URL": database,
                "DATA_DIR": str(data),
                "DJANGO_SETTINGS_MODULE": "tests.host_settings",
                "SECRET_KEY": settings.SECRET_KEY,
                "SITE_URL": self.url,
                "WEB_CONCURRENCY": "1",
            },
        )

    def wait(self) -> tuple[int, str]:
        while True:
            try:
                return self.visitor().get("/livez/")
            except URLError:  # it does not listen yet
                assert self.process.poll() is None
                time.sleep(0.1)

    def visitor(self, session: str = "") -> "Visitor":
        return Visitor(self.url, session)


class Visitor:
    """Somebody with a browser at a host, signed in if there is a session."""

    def __init__(self, url: str, session: str = ""):
        self.url, jar = url, CookieJar()
        for name, value in (("csrftoken", CSRF), (settings.SESSION_COOKIE_NAME, session)):
            host = ("localhost.local", False, False)
            if value:
                jar.set_cookie(
                    Cookie(
                        0, name, value, None, False, *host, "/", True, False, None, True, "", "", {}
                    )
                )
        self.opener = build_opener(HTTPCookieProcessor(jar))

    def get(self, path: str, fields: dict | None = None) -> tuple[int, str]:
        """Status and body, after redirects. Bytes of pictures are shown as characters."""
        body = urlencode(fields).encode() if fields else None
        try:
            with self.opener.open(self.url + path, body) as response:
                return response.status, response.read().decode("latin-1")
        except HTTPError as refused:
            return refused.code, refused.read().decode("latin-1")

    def post(self, path: str, **fields: str) -> None:
        status, page = self.get(path, {"csrfmiddlewaretoken": CSRF} | fields)
        assert status == 200, page


@pytest.fixture
def hosts(tmp_path):
    with moto_store() as store, files_in(store):
        running = [Host(tmp_path / name, store) for name in ("one", "other")]
        try:
            for host in running:
                host.wait()
            yield running
        finally:
            for host in running:
                host.process.terminate()
            for host in running:
                host.process.wait()


def test_a_second_after_a_story_is_published_or_withdrawn_on_one_host_it_is_so_on_both(
    hosts, client
):
    one, other = hosts
    page = draft(photo=picture(size=(900, 600)))
    run_waiting_tasks()  # letters
    link = next(link_in(letter) for letter in mail.outbox if "/my-story/" in letter.body)
    client.force_login(member_of("Story reviewers", "Publishers"))
    staff = one.visitor(client.cookies[settings.SESSION_COOKIE_NAME].value)
    readers = [host.visitor() for host in hosts]
    story = f"{WALL}2/"

    def seen(path: str) -> list[tuple[int, str]]:
        return [reader.get(path) for reader in readers]

    assert [f'href="{story}"' in wall for _, wall in seen(WALL)] == [False, False]  # cached now
    submission = page.submission
    publish = reverse("youth_stories:publish", args=[submission.pk])
    staff.post(publish, shown=submission.version_hash)
    run_waiting_tasks()  # the worker makes the renditions
    time.sleep(A_SECOND)
    assert [f'href="{story}"' in wall for _, wall in seen(WALL)] == [True, True]
    [shown, same] = [set(PICTURES.findall(text)) for _, text in seen(story)]
    assert shown == same != set()
    for path in shown:
        (status, content), answer_of_other = seen(path)
        assert (status, content) == answer_of_other
        assert status == 200

    student = other.visitor()
    assert student.get(link)[0] == 200
    student.post(private_page("my-story", "withdraw", page.submission))
    assert {answer[0] for path in shown for answer in seen(path)} == {404}
    time.sleep(A_SECOND)
    assert [status for status, _ in seen(story)] == [410, 410]
    assert [f'href="{story}"' in wall for _, wall in seen(WALL)] == [False, False]
    for host in hosts:
        assert not [path for path in host.data.rglob("*") if path.suffix in (".jpg", ".avif")]
