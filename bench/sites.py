"""The sites that are measured, each with its own database: ours, and a plain Wagtail project."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parents[1]

PLAIN_SETTINGS = """
from .base import INSTALLED_APPS

SECRET_KEY = "only-for-measuring"
ALLOWED_HOSTS = ["*"]
INSTALLED_APPS += ["plain_forms"]
MIGRATION_MODULES = {"plain_forms": "plain.forms_migrations"}
"""

# A session as it is after signing in, and after the password was asked for again.
SIGN_IN = """
import time
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.test import Client

User = get_user_model()
login = {{User.USERNAME_FIELD: "bench@example.org"}}
user = User.objects.create(is_superuser=not {group!r}, **login)
user.groups.set(Group.objects.filter(name={group!r}))
client = Client()
client.force_login(user)
session = client.session
session["password_entered_at"] = time.time()
session.save()
print(session.session_key)
"""


@dataclass(frozen=True)
class Site:
    """`folder` is where its manage.py is; `env` is what it is run with."""

    folder: Path
    env: dict[str, str]

    @property
    def environment(self) -> dict[str, str]:
        """With no database that somebody happens to have at hand."""
        own = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        return own | self.env

    def manage(self, *arguments: str) -> str:
        """What it printed. CalledProcessError if it failed; it has then said why."""
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=self.folder,
            env=self.environment,
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        ).stdout

    def run(self, script: str) -> str:
        return self.manage("shell", "--verbosity", "0", "--command", script).strip()

    def sign_in(self, group: str = "") -> str:
        """The cookie of somebody in this group, or of a superuser."""
        return f"sessionid={self.run(SIGN_IN.format(group=group))}"


@contextmanager
def ours(**env: str) -> Iterator[Site]:
    """The Collective's own pages in a database of their own."""
    with TemporaryDirectory(prefix="psec-bench-") as folder:
        site = _our_site(folder, **env)
        if "DATABASE_URL" in env:
            site.manage("prepare")
        else:
            shutil.copytree(_our_folder().name, folder, dirs_exist_ok=True)
        yield site


@contextmanager
def plain() -> Iterator[Site]:
    """What `wagtail start` makes, as in production, with Wagtail's own forms (plain_wagtail/)."""
    with TemporaryDirectory(prefix="psec-plain-") as folder:
        shutil.copytree(_plain_folder().name, folder, dirs_exist_ok=True)
        yield _plain_site(folder)


def _our_site(folder: str, **env: str) -> Site:
    own = {
        "DATA_DIR": folder,
        "DJANGO_SETTINGS_MODULE": "psec_site.settings.bench",
    }
    return Site(ROOT, own | env)


def _plain_site(folder: str) -> Site:
    env = {
        "DJANGO_SETTINGS_MODULE": "plain.settings.production",
        "PYTHONPATH": str(ROOT / "bench/plain_wagtail"),
    }
    return Site(Path(folder), env)


# Made once and copied: migrating takes longer than some measurements. They go when Python ends.


@cache
def _our_folder() -> TemporaryDirectory:
    folder = TemporaryDirectory(prefix="psec-bench-")
    _our_site(folder.name).manage("prepare")
    return folder


@cache
def _plain_folder() -> TemporaryDirectory:
    folder = TemporaryDirectory(prefix="psec-plain-")
    wagtail = Path(sys.executable).with_name("wagtail")
    command = [str(wagtail), "start", "plain", folder.name]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    Path(folder.name, "plain/settings/local.py").write_text(PLAIN_SETTINGS)
    site = _plain_site(folder.name)
    site.manage("makemigrations", "plain_forms", "--verbosity", "0")
    site.manage("migrate", "--verbosity", "0")
    site.manage("collectstatic", "--noinput", "--verbosity", "0")
    return folder
