import json
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing, suppress
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from gunicorn.config import Config

from psec_site import start_problems
from psec_site.management.commands.serve import commands
from tests.running_gunicorn import free_port

# The command with three processes that only sleep instead of the real ones. The first accepts
# connections, and the last ends only if it is killed.
SERVE = r"""
import sys
from psec_site.management.commands import serve
say = "import os, signal, socket, time; "
wait = "os.write(1, b'%d\\n' % os.getpid()); time.sleep(60)"
serve.SHUTDOWN_TIMEOUT = 1
codes = lambda port: {
    "web server": f"s = socket.create_server(('127.0.0.1', {port})); ",
    "task worker": "",
    "scheduler": "signal.signal(signal.SIGTERM, signal.SIG_IGN); ",
}
serve.commands = lambda port, reload: {
    name: [sys.executable, "-c", say + code + wait] for name, code in codes(port).items()
}
serve.Command().handle(port=int(sys.argv[1]), reload=False)
"""


@pytest.fixture
def data(settings, tmp_path):
    """An empty place for data."""
    settings.DATA_DIR, settings.MEDIA_ROOT = tmp_path, tmp_path / "media"
    return tmp_path


@pytest.fixture
def site(data):
    """The running command and the ids of its processes. What it announced is the address."""
    command = subprocess.Popen(
        [sys.executable, "-c", SERVE, str(port := free_port())],
        env=os.environ
        | {"DJANGO_SETTINGS_MODULE": "psec_site.settings.local", "DATA_DIR": str(data)},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    with command:
        assert command.stdout
        said = [command.stdout.readline() for _ in range(4)]
        assert f"The site is at http://localhost:{port}/ (Ctrl-C stops it)\n" in said
        yield command, [int(line) for line in said if line.strip().isdecimal()]
        command.kill()


def is_running(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_stopping_the_site_stops_everything_it_started(site, number):
    command, pids = site
    command.send_signal(number)
    assert command.wait(10) == 0
    assert not any(is_running(pid) for pid in pids)


def test_when_one_process_dies_the_others_stop_and_the_command_fails(site):
    command, pids = site
    os.kill(pids[1], signal.SIGKILL)
    assert command.wait(10) == 1
    assert not any(is_running(pid) for pid in pids)


def test_a_running_site_keeps_another_one_from_its_data(site):
    assert "The site runs already" in start_problems.running_problem()


@pytest.mark.parametrize("command", ["prepare", "serve"])
def test_a_port_in_use_is_reported_before_anything_is_prepared(data, command):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        # pytest-django refuses queries in this test
        with pytest.raises(CommandError, match=f"Port {port} cannot be used: Address already in"):
            call_command(command, port=port)


def test_a_port_that_was_just_closed_can_be_used_again():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        address = listener.getsockname()
        with socket.create_connection(address) as visitor:
            listener.accept()[0].close()  # the server ends it, so its side waits for a minute
            assert visitor.recv(1) == b""
    assert start_problems.port_problem(address[1]) == ""


@pytest.mark.parametrize("command", ["prepare", "serve"])
def test_only_one_site_runs_on_the_same_data(data, command):
    locked = start_problems.lock()
    with pytest.raises(CommandError, match=f"The site runs already with the data in {data}"):
        call_command(command, port=0)
    os.close(locked)
    assert start_problems.running_problem() == ""


def test_a_folder_without_room_is_reported(data, monkeypatch):
    """A full disk still takes empty files. /dev/full is always full."""

    def full(dir):
        return Path("/dev/full").open("wb", buffering=0)

    monkeypatch.setattr(start_problems.tempfile, "TemporaryFile", full)
    with pytest.raises(CommandError, match=f"Nothing can be written into {data} .No space left"):
        call_command("prepare")


def test_a_place_for_pictures_that_is_none_is_reported(data):
    (data / "media").write_bytes(b"")
    with pytest.raises(CommandError, match=f"Nothing can be written into {data}/media .File ex"):
        call_command("prepare")


@pytest.mark.django_db
def test_a_database_of_an_earlier_version_of_the_site_is_its_own():
    MigrationRecorder(connection).record_applied("an_app_that_is_gone", "0001_initial")
    assert start_problems.database_problem() == ""


def corrupt(folder):
    (folder / "db.sqlite3").write_bytes(b"no database" * 1000)


def half_corrupt(folder):
    with closing(sqlite3.connect(folder / "db.sqlite3")) as database:
        database.execute("CREATE TABLE django_migrations AS SELECT 'youth_stories' AS app")
        database.execute("CREATE INDEX by_app ON django_migrations (app)")
        database.execute("CREATE TABLE other AS SELECT randomblob(99999) AS x")
        database.commit()
    with (folder / "db.sqlite3").open("r+b") as file:
        file.seek(2 * 4096)
        file.write(b"\xff" * 4096)


def foreign(folder):
    with closing(sqlite3.connect(folder / "db.sqlite3")) as database:
        database.execute("CREATE TABLE shop_orders (id integer)")
        database.commit()


def of_another_site(folder):
    with closing(sqlite3.connect(folder / "db.sqlite3")) as database:
        database.execute("CREATE TABLE django_migrations AS SELECT 'shop' AS app")
        database.commit()


@pytest.mark.parametrize(
    ("make", "url", "sentence"),
    [
        (corrupt, "", "db.sqlite3 is damaged, or is none: move it away"),
        (half_corrupt, "", "db.sqlite3 is damaged, or is none: move it away"),
        (foreign, "", "db.sqlite3 belongs to something else"),
        (of_another_site, "", "db.sqlite3 belongs to something else"),
        (None, "postgres://psec:secret@127.0.0.1:{silent}/psec", "psec does not answer"),
        (None, "postgres://psec:secret@127.0.0.1:1/psec", "port 1 failed: Connection refused"),
        (
            None,
            "mysql://psec:secret@127.0.0.1/psec",
            "DATABASE_URL names no database that the site",
        ),
        (None, "", "The site cannot keep its data in {data}"),
    ],
)
def test_make_run_says_in_a_sentence_what_is_wrong(make, url, sentence, tmp_path):
    """With the command of the Makefile, in a process of its own."""
    data = tmp_path / "data"
    data.mkdir()
    if make:
        make(data)
    elif not url:  # no folder: also root, as whom tests run, cannot write into a file
        data.rmdir()
        data.write_bytes(b"")
    with socket.socket() as silent:  # something else, which closes every connection
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        threading.Thread(target=close_all, args=[silent], daemon=True).start()
        done = subprocess.run(
            [sys.executable, "manage.py", "prepare", "--port=0"],
            env=os.environ
            | {
                "DJANGO_SETTINGS_MODULE": "psec_site.settings.local",
                "DATA_DIR": str(data),
                "DATABASE_URL": url.format(silent=silent.getsockname()[1]),
            },
            cwd=settings.BASE_DIR,
            capture_output=True,
            text=True,
            check=False,
        )
        silent.shutdown(socket.SHUT_RDWR)
    assert done.returncode == 1
    assert done.stdout == ""
    [line] = done.stderr.splitlines()
    assert sentence.format(data=data) in line
    assert "secret" not in line


def close_all(listener):
    with suppress(OSError):
        while True:
            listener.accept()[0].close()


def in_the_container():
    found = re.search(
        r'^CMD (\["gunicorn".*\])$', (settings.BASE_DIR / "Dockerfile").read_text(), re.M
    )
    return json.loads(found[1])


@pytest.mark.parametrize("command", [commands(8000, False)["web server"], in_the_container()])
def test_no_header_changes_the_path_of_the_site(command):
    """gunicorn's default trusts SCRIPT_NAME in requests from the same machine."""
    config = Config()
    options = config.parser().parse_args(command[command.index("psec_site.wsgi") :])
    config.set("forwarder_headers", options.forwarder_headers)
    assert config.forwarder_headers == []
