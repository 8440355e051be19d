"""Only the bench settings open a database with sample stories.

Commands under other settings run in a process of their own, with this test's database.
"""

import os
import subprocess
import sys

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from tests.factories import received

pytestmark = pytest.mark.django_db(transaction=True)

REFUSED = "This is a sample database, with made-up stories"
PRODUCTION = {
    "ALLOWED_HOSTS": "example.org",
    "SITE_URL": "https://example.org",
    "EMAIL_URL": "smtp+tls://check@localhost:587",
    "DEFAULT_FROM_EMAIL": "check@example.org",
}
WITHOUT_BENCH = """
import django
django.setup()
from bench.samples import make_samples
make_samples(1)
"""
# Several tries in one process, as a worker would make, and then a visitor's request.
EVERY_WAY = f"""
import django
django.setup()
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.test import RequestFactory
from psec_site.wsgi import application

def visit():
    environ = RequestFactory(SERVER_NAME="localhost").get("/hear-from-our-youth/2/").environ
    print(b"".join(application(environ, lambda status, headers, error=None: print(status))))

for name, command in {{
    "prepare": lambda: call_command("prepare"),
    "load_content": lambda: call_command("load_content"),
    "db_worker": lambda: call_command("db_worker", "--backend=database", "--batch"),
    "publish_scheduled": lambda: call_command("publish_scheduled"),
    "retention": lambda: call_command("retention"),
    "backup": lambda: call_command("backup", "refused.zip"),
    "restore": lambda: call_command("restore", "refused.zip", replace=True),
    "visit": visit,
}}.items():
    try:
        command()
    except ImproperlyConfigured as error:
        assert str(error).startswith("{REFUSED}")
    else:
        print(name, "was not refused")
"""


def run(settings_name: str, *arguments: str, **env: str) -> subprocess.CompletedProcess:
    """Runs Python with these arguments and this test's database."""
    from django.conf import settings

    given = connection.settings_dict
    server = f"postgres://{given['USER']}@{given['HOST']}:{given['PORT']}/"
    environment = {
        "DJANGO_SETTINGS_MODULE": f"psec_site.settings.{settings_name}",
        "DATABASE_URL": ("sqlite:///" if connection.vendor == "sqlite" else server) + given["NAME"],
        "DATA_DIR": str(settings.DATA_DIR),
        "SECRET_KEY": settings.SECRET_KEY,
    }
    return subprocess.run(
        [sys.executable, *arguments],
        env=os.environ | environment | env,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.long
def test_only_the_bench_settings_open_a_sample_database(tmp_path, capsys):
    done = run("local", "-c", WITHOUT_BENCH)
    assert "Sample stories need --settings psec_site.settings.bench." in done.stderr
    call_command("sample_stories", count=3)
    assert capsys.readouterr().out == "Sample stories published: 3.\n"

    done = run("local", "-c", EVERY_WAY)
    assert (done.stdout, done.returncode) == ("", 0), done.stderr
    for name, environment in {"dev": {}, "production": PRODUCTION}.items():
        done = run(name, "manage.py", "migrate", **environment)
        assert REFUSED in done.stderr
        assert done.returncode == 1

    call_command("sample_stories", count=1)
    assert capsys.readouterr().out == "Sample stories published: 1.\n"
    for command in ("backup", "restore"):
        with pytest.raises(CommandError, match=REFUSED):
            call_command(command, tmp_path / "psec.zip")
    assert list(tmp_path.iterdir()) == []


def test_a_database_with_a_real_story_cannot_become_a_sample_database():
    received()
    with pytest.raises(CommandError, match="Somebody's own story is here"):
        call_command("sample_stories", count=3)
    done = run("local", "manage.py", "sample_stories", "--count", "3")
    assert "Unknown command: 'sample_stories'" in done.stderr
