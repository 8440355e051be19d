"""The steps of the Dockerfile, built by buildah, and what they make, run by chroot.

No registry of images is asked: debian:13-slim is made of Debian's packages here, with the smallest
set of them. Docker itself, compose.yaml and the images of PostgreSQL and Valkey are not run.
"""

import json
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from tests.on_postgres import find_programs, postgres

from .machine import CERTIFICATES, make_system, what_is_missing

pytestmark = pytest.mark.long

BASE = "docker.io/library/debian:13-slim"
SECRETS = {
    "SECRET_KEY": "only-for-this-test-0123456789-abcdefghijklmnopqrstuvwxyz",
    "ALLOWED_HOSTS": "example.org",
    "SITE_URL": "https://example.org",
    "EMAIL_URL": "smtp://127.0.0.1:1",
    "DEFAULT_FROM_EMAIL": "psec@example.org",
}
# As compose.yaml runs it: nothing can be written but the volumes and /tmp.
CONFINED = """
set -eu
mount --make-rprivate /
mount --bind "$1" "$1"
mount -t proc proc "$1/proc"
mount -t tmpfs -o mode=1777 tmpfs "$1/tmp"
mount -t tmpfs -o mode=755 tmpfs "$1/dev"
for name in null random urandom; do
    touch "$1/dev/$name"
    mount --bind "/dev/$name" "$1/dev/$name"
done
mkdir "$1/dev/shm"
mount -t tmpfs -o mode=1777 tmpfs "$1/dev/shm"
mount --bind "$1/data" "$1/data"
mount --bind "$1/run/psec" "$1/run/psec"
mount -o remount,bind,ro "$1"
cd "$1"
shift
exec chroot --userspec=10001 . /usr/bin/env --chdir=/app "$@"
"""


class Image:
    """What buildah made: its folder, and what it says of how it is run."""

    def __init__(self, folder: Path, configuration: dict):
        self.folder = folder
        self.configuration = configuration

    def command(self, *arguments: str, database: str) -> list[str]:
        """The command line that runs these in the image, with the settings of compose.yaml."""
        names = [*self.configuration["Env"], f"DATABASE_URL={database}"]
        names += [f"{name}={value}" for name, value in SECRETS.items()]
        unshare = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "--ipc"]
        return [*unshare, "sh", "-c", CONFINED, "sh", str(self.folder), *names, *arguments]


@pytest.fixture
def image() -> Iterator[Image]:
    if missing := what_is_missing():
        pytest.skip(missing)
    if not shutil.which("buildah") and shutil.which("apt-get"):
        install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "buildah"]
        subprocess.run(install, check=False)
    if not shutil.which("buildah"):
        pytest.skip("buildah is not installed.")
    with tempfile.TemporaryDirectory(prefix="psec-image-") as name:
        folder = Path(name)
        make_system(folder / "base")

        def buildah(*arguments: str) -> str:
            places = ["--root", str(folder / "storage"), "--runroot", str(folder / "run")]
            done = subprocess.run(
                ["buildah", *places, *arguments],
                env=os.environ | {"BUILDAH_ISOLATION": "chroot"},
                text=True,
                capture_output=True,
            )
            assert done.returncode == 0, done.stdout[-5000:] + done.stderr[-5000:]
            return done.stdout.strip()

        base = buildah("from", "scratch")
        buildah("add", "--quiet", base, f"{folder}/base/", "/")
        buildah("commit", "--quiet", "--format=docker", base, BASE)
        shutil.rmtree(folder / "base")
        build = ["build", "--format=docker", "--network=host", "--pull-never", "--tag=psec"]
        build += ["--volume=/etc/resolv.conf:/etc/resolv.conf:ro"]
        build += [f"--env={name}={value}" for name, value in CERTIFICATES.items()]
        buildah(*build, str(settings.BASE_DIR))
        configuration = json.loads(buildah("inspect", "--type=image", "psec"))["Docker"]["config"]
        yield Image(Path(buildah("mount", buildah("from", "psec"))), configuration)
        subprocess.run(["umount", "--recursive", str(folder / "storage/overlay")], check=True)


def test_the_image_serves_the_site_as_a_user_who_can_write_into_its_volumes_alone(image):
    assert image.configuration["User"] == "site"
    health, start = image.configuration["Healthcheck"]["Test"], image.configuration["Cmd"]
    assert health.pop(0) == "CMD"
    programs = find_programs()
    if programs is None:
        pytest.skip("PostgreSQL of the development dependencies is not installed.")
    # Of the settings: PostgreSQL runs as another user, who has to read its programs.
    usual = os.umask(0o022)
    with postgres(programs) as database:
        os.umask(usual)

        def run(*command: str) -> subprocess.CompletedProcess:
            return subprocess.run(
                image.command(*command, database=database), text=True, capture_output=True
            )

        for path in ("/app/written", "/etc/written", "/written"):
            refused = run("python", "-c", f"open('{path}', 'w')")
            assert "Read-only file system" in refused.stderr
        for command in ("migrate", "load_content"):
            done = run("python", "manage.py", command)
            assert done.returncode == 0, done.stderr
        assert run(*health).returncode != 0
        process = subprocess.Popen(image.command(*start, database=database))
        try:
            deadline = time.monotonic() + 120
            while run(*health).returncode:
                assert time.monotonic() < deadline, "It does not get healthy."
        finally:
            process.kill()
            process.wait()
