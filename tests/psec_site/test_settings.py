"""Settings are never guessed where that is dangerous, and a site writes into its own folder."""

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
    "Name the settings to use, with DJANGO_SETTINGS_MODULE or --settings: "
    "psec_site.settings.production, .local (make run) or .dev (make dev)."
)
SHOW = "from django.conf import settings; print(settings.SETTINGS_MODULE)"


def manage(*arguments, folder=settings.BASE_DIR, **env) -> subprocess.CompletedProcess:
    """Runs manage.py with this environment and without the tests' own variables."""
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
    """Copies of the code as in an image (without .git) and as in a clone."""
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
def test_settings_must_be_named_in_an_image_and_with_a_database_url(where, env, command, copies):
    done = manage(command, folder=copies[where], **env)
    assert (done.returncode, done.stdout, done.stderr) == (1, "", f"{WHICH}\n")


def test_a_clone_uses_local_settings_unless_others_are_named(copies, tmp_path):
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


# A student sends a story with a photo, staff publish it, and e-mails are sent.
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
    """A function that publishes a story in a new site and returns the modes of its files."""
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
def test_only_the_sites_own_user_can_read_what_it_writes(publish, tmp_path):
    modes = publish("data")
    data = tmp_path / "data"
    assert data.stat().st_mode & 0o777 == 0o700
    written = {Path(path).relative_to(data).parts[0] for path in modes}
    assert written >= {"db.sqlite3", "db.sqlite3-wal", "mail", "media", "private", "secret_key"}
    for folder in ("mail", "media/images", "private"):
        assert any((data / folder).rglob("*.*"))
    assert {path: oct(mode) for path, mode in modes.items() if mode & 0o077} == {}


@pytest.mark.long
@pytest.mark.django_db
def test_two_sites_of_one_clone_write_no_common_file(publish, tmp_path):
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
def test_public_media_is_in_data_dir_unless_that_is_the_default(data_dir, media):
    done = subprocess.run(
        [sys.executable, "-c", "from psec_site.settings.base import MEDIA_ROOT as m; print(m)"],
        cwd=settings.BASE_DIR,
        env={"DATA_DIR": data_dir},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == str(settings.BASE_DIR / media)
