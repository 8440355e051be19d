"""Settings are named by somebody, and what a site writes stays in its own place."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

WHICH = (
    "Say which settings are meant, with DJANGO_SETTINGS_MODULE or --settings: "
    "psec_site.settings.production, .local (make run) or .dev (make dev)."
)
SHOW = "from django.conf import settings; print(settings.SETTINGS_MODULE)"


def manage(*arguments, folder=settings.BASE_DIR, **env) -> subprocess.CompletedProcess:
    """manage.py as somebody at a shell has it, with this environment and nothing of the tests'."""
    inherited = {name: value for name, value in os.environ.items() if name in ("HOME", "PATH")}
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=folder,
        env=inherited | env,
        umask=0o022,
        capture_output=True,
        text=True,
        check=False,
    )


def shell(code, *options, **kwargs) -> subprocess.CompletedProcess:
    return manage("shell", "--verbosity=0", "--command", code, *options, **kwargs)


@pytest.fixture
def copies(tmp_path) -> dict[str, Path]:
    """The code as an image has it, and the same in a clone."""
    folders = {"image": tmp_path / "image", "clone": tmp_path / "clone"}
    for folder in folders.values():
        folder.mkdir()
        shutil.copy(settings.BASE_DIR / "manage.py", folder)
        for name in ("locale", "pages", "psec_site", "templates", "youth_stories"):
            (folder / name).symlink_to(settings.BASE_DIR / name)
    (folders["clone"] / ".git").mkdir()
    return folders


@pytest.mark.parametrize("command", ["migrate", "help"])
@pytest.mark.parametrize(
    ("where", "env"),
    [
        ("image", {}),
        ("image", {"DJANGO_SETTINGS_MODULE": ""}),
        ("image", {"DATABASE_URL": "postgres://psec@localhost:1/psec"}),
        ("clone", {"DATABASE_URL": "postgres://psec@localhost:1/psec"}),
    ],
)
def test_no_settings_are_guessed_in_an_image_or_beside_a_database(where, env, command, copies):
    done = manage(command, folder=copies[where], **env)
    assert (done.returncode, done.stdout, done.stderr) == (1, "", f"{WHICH}\n")


def test_a_clone_is_local_and_whoever_names_settings_gets_those(copies, tmp_path):
    data = {"DATA_DIR": str(tmp_path / "data")}
    address = {"DATABASE_URL": f"sqlite:///{tmp_path / 'db.sqlite3'}"}
    assert shell(SHOW, folder=copies["clone"], **data).stdout == "psec_site.settings.local\n"
    for options in (
        ["--settings", "psec_site.settings.dev"],
        ["--settings=psec_site.settings.dev"],
    ):
        done = shell(SHOW, *options, folder=copies["image"], **data, **address)
        assert done.stdout == "psec_site.settings.dev\n"
    named = {"DJANGO_SETTINGS_MODULE": "psec_site.settings.dev"}
    done = shell(SHOW, folder=copies["image"], **data, **address, **named)
    assert done.stdout == "psec_site.settings.dev\n"


def test_the_image_names_its_settings_for_every_command():
    dockerfile = (settings.BASE_DIR / "Dockerfile").read_text().replace("\\\n", "")
    assert ".git" not in (settings.BASE_DIR / ".dockerignore").read_text()
    build, image = re.split(r"^FROM .*\n(?=ENV DJANGO)", dockerfile, flags=re.M)
    assert "DJANGO_SETTINGS_MODULE=psec_site.settings.production" in image
    for command in re.findall(r"manage\.py .*", build):
        assert "--settings" in command


# What a site is for: somebody sends a story with a photo, staff publish it, and letters go out.
PUBLISH = """
import json, sqlite3
from django.conf import settings
from django.db import connection
from tests.factories import picture, published, run_waiting_tasks

connection.ensure_connection()
sqlite3.connect({source!r}).backup(connection.connection)  # quicker than migrating
published(photo=picture())
run_waiting_tasks()
paths = [path for path in settings.DATA_DIR.rglob("*")]
print(json.dumps({{str(path): path.stat().st_mode & 0o777 for path in paths}}))
"""


def files(*folders: Path) -> dict[str, bytes]:
    paths = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    return {str(path): path.read_bytes() for path in paths}


@pytest.fixture
def publish(tmp_path):
    """Publishes a story in a site of its own, and answers with the modes of what is there then."""
    if connection.vendor != "sqlite":
        pytest.skip("What a site writes into files is the same with PostgreSQL, and less.")
    code = PUBLISH.format(source=str(connection.settings_dict["NAME"]))

    def run(name: str) -> dict[str, int]:
        env = {"DATA_DIR": str(tmp_path / name), "PYTHONPATH": str(settings.BASE_DIR)}
        done = shell(code, "--settings=psec_site.settings.local", **env)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return run


@pytest.mark.django_db
def test_what_a_site_writes_is_for_its_own_user_alone(publish, tmp_path):
    modes = publish("data")
    data = tmp_path / "data"
    assert data.stat().st_mode & 0o777 == 0o700
    written = {Path(path).relative_to(data).parts[0] for path in modes}
    assert written >= {"db.sqlite3", "db.sqlite3-wal", "mail", "media", "private", "secret_key"}
    for folder in ("mail", "media/images", "private"):
        assert any((data / folder).rglob("*.*"))
    assert {path: oct(mode) for path, mode in modes.items() if mode & 0o077} == {}


@pytest.mark.django_db
def test_two_sites_of_one_clone_share_nothing_that_they_write(publish, tmp_path):
    clone = files(settings.BASE_DIR / "media", settings.BASE_DIR / "var")
    one = publish("one").keys()
    before = files(tmp_path / "one")
    two = publish("two").keys()
    assert files(tmp_path / "one") == before
    assert files(settings.BASE_DIR / "media", settings.BASE_DIR / "var") == clone
    assert any("/media/images/" in path for path in one)
    assert any("/media/images/" in path for path in two)
    keys = [(tmp_path / name / "secret_key").read_text() for name in ("one", "two")]
    assert keys[0] != keys[1]


@pytest.mark.parametrize(
    ("data_dir", "media"),
    [
        ("var", "media"),
        ("./var/", "media"),
        (str(settings.BASE_DIR / "var"), "media"),
        ("", "media"),
        ("var/two", "var/two/media"),
        ("/srv/psec", "/srv/psec/media"),
    ],
)
def test_pictures_are_in_data_dir_unless_it_is_the_default_one(data_dir, media):
    done = subprocess.run(
        [sys.executable, "-c", "from psec_site.settings.base import MEDIA_ROOT as m; print(m)"],
        cwd=settings.BASE_DIR,
        env={"DATA_DIR": data_dir},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == str(settings.BASE_DIR / media)
