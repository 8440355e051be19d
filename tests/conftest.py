import fcntl
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection

# Playwright's loop runs in the tests' own thread, where Django would refuse every query.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

BROWSERS = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
]


def flushes_the_database(item) -> bool:
    marker = item.get_closest_marker("django_db")
    return bool(marker and marker.kwargs.get("transaction"))


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    # pytest puts the parametrized browser tests first; what they flush the others need.
    items.sort(key=flushes_the_database)
    for item in items:
        if "browser" in item.path.relative_to(Path(__file__).parent).parts:
            item.add_marker("browser")


@pytest.fixture(scope="session", autouse=True)
def _throw_files_away():
    yield
    shutil.rmtree(settings.DATA_DIR, ignore_errors=True)


@pytest.fixture(autouse=True)
def _empty_cache(request):
    """The flush after a transactional test leaves the cache, whose table is no model's."""
    if flushes_the_database(request.node) or "live_server" in request.fixturenames:
        request.getfixturevalue("transactional_db")
        cache.clear()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(request, django_db_modify_db_settings_parallel_suffix):
    # While Playwright's loop runs this thread has other connections, so it runs from the start.
    if any(item.get_closest_marker("browser") for item in request.session.items):
        request.getfixturevalue("playwright")
    # A database in memory is one connection, which the live server's threads cannot share.
    if connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = str(settings.DATA_DIR / "test.sqlite3")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Every test starts with the Collective's own pages, browser tests too."""
    with django_db_blocker.unblock():
        call_command("load_content", verbosity=0)
        # What transactional tests find again after the flush that ends each of them.
        connection._test_serialized_contents = connection.creation.serialize_db_to_string()  # type: ignore[attr-defined]


@pytest.fixture(scope="session")
def chromium(playwright) -> str:
    """The path of a browser: an installed one, Playwright's own, or one installed now."""
    own = playwright.chromium.executable_path
    with Path(tempfile.gettempdir(), "psec-chromium.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # only one test process installs it
        if not (found := find_browser(own)) and os.geteuid() == 0 and shutil.which("apt-get"):
            subprocess.run(["apt-get", "update", "-qq"], check=False)
            subprocess.run(["apt-get", "install", "-y", "-qq", "chromium"], check=False)
            found = find_browser(own)
    if found:
        return found
    missing = "No browser: install Chromium, or run `.venv/bin/playwright install chromium`."
    if os.environ.get("CI"):
        pytest.fail(missing, pytrace=False)
    pytest.skip(missing)


def find_browser(own: str) -> str | None:
    return next((path for name in [*BROWSERS, own] if (path := shutil.which(name))), None)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args, chromium):
    return {
        **browser_type_launch_args,
        "executable_path": chromium,
        "args": [
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-gpu",
            "--disable-quic",
            "--disable-sync",
            "--no-first-run",
            *(["--no-sandbox"] if os.geteuid() == 0 else []),
        ],
    }
