"""Every block of docs/deploy.md, in order, on a new Debian 13 with systemd.

The machine is a folder in namespaces of its own: its systemd, PostgreSQL, nginx and units are the
packaged ones. Stand-ins, which docs/deploy.md names as never run here: certbot (CERTBOT), and a
mail server that takes every letter. It has no kernel of its own and is not started a second time.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import settings

from . import visitors
from .documented import LONG_RUNNING, PROGRAMS, blocks, command, replaced
from .machine import Machine, booted, make_system, what_is_missing

pytestmark = pytest.mark.long

REPLACED = {"repository": "/srv/origin", "mail_server": "smtp://127.0.0.1:2525"}
CERTBOT = """#!/bin/sh
set -eu
mkdir -p /etc/letsencrypt/live/example.org
cd /etc/letsencrypt/live/example.org
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=example.org \
    -addext subjectAltName=DNS:example.org -keyout privkey.pem -out fullchain.pem
"""
NEXT_MIGRATION = """
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("youth_stories", "{newest}")]
    operations = [migrations.RunSQL("CREATE TABLE next_version (word text)")]
"""
AS_A_VISITOR = "curl --silent --fail --insecure --resolve example.org:443:127.0.0.1"
# psql's own \dt names the table also when it says that there is none.
HAS_NEXT = (
    "cd / && runuser -u postgres -- psql --tuples-only --no-align --dbname={} "
    """--command="SELECT to_regclass('next_version') IS NOT NULL" """
)


@pytest.fixture
def folder() -> Iterator[Path]:
    """Where the machine and its letters are. The machine is large, so pytest must not keep it."""
    if missing := what_is_missing():
        pytest.skip(missing)
    with tempfile.TemporaryDirectory(prefix="psec-debian-") as name:
        yield Path(name)


@pytest.fixture
def machine(folder) -> Iterator[Machine]:
    system = folder / "system"
    make_system(system, "dbus", "systemd-sysv")
    certbot = system / "usr/local/sbin/certbot"
    certbot.write_text(CERTBOT)
    certbot.chmod(0o755)
    with booted(system) as machine, mail_server(machine, folder / "letters"):
        yield machine


@contextmanager
def mail_server(machine: Machine, maildir: Path) -> Iterator[None]:
    arguments = ["--nosetuid", "--listen=127.0.0.1:2525", "--class=aiosmtpd.handlers.Mailbox"]
    server = [sys.executable, "-m", "aiosmtpd", *arguments, str(maildir)]
    process = subprocess.Popen(machine.in_its_network(*server))
    try:
        yield
    finally:
        process.terminate()
        process.wait(10)


def git(repository: Path, *arguments: str) -> None:
    person = ("-c", "user.name=Sample", "-c", "user.email=sample@example.org")
    subprocess.run(["git", *person, *arguments], cwd=repository, check=True, capture_output=True)


def commit_this_checkout(repository: Path) -> None:
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listed, cwd=settings.BASE_DIR, check=True, capture_output=True).stdout
    for name in filter(None, names.decode().split("\0")):
        (repository / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(settings.BASE_DIR / name, repository / name)
    git(repository, "init", "--initial-branch=main")
    git(repository, "add", ".")
    git(repository, "commit", "--message=This version")


def commit_a_version_with_another_migration(repository: Path) -> None:
    migrations = repository / "youth_stories/migrations"
    newest = max(migrations.glob("0*.py")).stem
    (migrations / "9999_next_version.py").write_text(NEXT_MIGRATION.format(newest=newest))
    git(repository, "add", ".")
    git(repository, "commit", "--message=The next version")


def visit(machine: Machine, maildir: Path, chromium: str) -> str:
    """The path of a story that was sent and published."""
    done = subprocess.run(
        machine.in_its_network(*visitors.COMMAND),
        cwd=settings.BASE_DIR,
        env=os.environ | {"MAILDIR": str(maildir), "CHROMIUM": chromium},
        text=True,
        capture_output=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def check_units(machine: Machine) -> None:
    """Each process is the unit's command, as the site's user, who can write into its data alone."""
    machine.run("cd /etc/systemd/system && systemd-analyze verify psec-*.service psec-*.timer")
    for unit in LONG_RUNNING.values():
        process = f"/proc/$(systemctl show -P MainPID {unit})"
        shown = machine.run(
            f"stat --format=%U {process}; tr '\\0' '\\n' < {process}/cmdline"
        ).stdout
        user, *arguments = shown.splitlines()
        assert user == "psec"
        run = [each.removeprefix(PROGRAMS) for each in arguments]
        assert run[-len(command(unit)) :] == command(unit)
    write = "psec-manage shell --no-imports -c \"open('{}', 'w')\""
    machine.run(write.format("/var/lib/psec/written"))
    for path in ("/srv/psec/site/written", "/etc/written", "/var/lib/written"):
        refused = machine.run(write.format(path), check=False)
        assert "Read-only file system" in refused.stdout
    assert machine.run("ls /var/backups/psec/").stdout.startswith("psec-")


def test_the_page_installs_updates_and_puts_back_a_site_with_a_story(machine, folder, chromium):
    repository = machine.folder / REPLACED["repository"].lstrip("/")
    repository.mkdir()
    commit_this_checkout(repository)
    story = ""
    for block in blocks():
        if block.title == "Updates":
            check_units(machine)
            story = visit(machine, folder / "letters", chromium)
            commit_a_version_with_another_migration(repository)
        machine.run(replaced(block.text, **REPLACED))
        if story:
            page = machine.run_offline(f"{AS_A_VISITOR} https://example.org{story}").stdout
            assert "It has two lines." in page
            is_next = machine.run(HAS_NEXT.format("psec")).stdout.strip()
            assert is_next == ("t" if block.title == "Updates" else "f")
    assert machine.run(HAS_NEXT.format("psec_after_update")).stdout.strip() == "t"
