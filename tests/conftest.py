import fcntl
import gc
import os
import shutil
import subprocess
import tempfile
from functools import partial
from pathlib import Path

import pytest
from django.conf import settings
from django.test import TransactionTestCase
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from hypothesis import settings as hypothesis_settings

from tests import databases
from tests.factories import member_of
from youth_stories import ledger
from youth_stories.cards import drawing
from youth_stories.models import ShareCard
from youth_stories.retention import rounds, vacuum

# Playwright runs an event loop in the tests' thread, in which Django would refuse queries.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

# Without deadlines, so that no test fails because the machine is busy.
hypothesis_settings.register_profile("usual", deadline=None)
hypothesis_settings.register_profile("long", deadline=None, max_examples=1000, derandomize=False)
hypothesis_settings.load_profile("usual")

BROWSERS = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
]


def pytest_collection_modifyitems(config, items):
    for item in items:
        if "browser" in item.path.relative_to(Path(__file__).parent).parts:
            item.add_marker("browser")
    if hypothesis_settings.get_current_profile_name() != "long":
        left_out = [item for item in items if item.get_closest_marker("long")]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


def pytest_collection_finish():
    """What is imported stays: looking through it for garbage takes a tenth of the time."""
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


@pytest.fixture(scope="session", autouse=True)
def _delete_files():
    yield
    shutil.rmtree(settings.DATA_DIR, ignore_errors=True)


@pytest.fixture(autouse=True)
def _empty_ledger():
    """Deletes the erasures of a test: they are files, so no rollback deletes them."""
    yield
    shutil.rmtree(settings.DATA_DIR / "private" / ledger.FOLDER, ignore_errors=True)


@pytest.fixture(autouse=True)
def _few_cards(request, monkeypatch):
    """Drawing a story's cards takes half a second: only the tests of cards do."""
    if "cards" not in request.path.parts:
        empty = dict.fromkeys(ShareCard.Format.values, b"a card")
        monkeypatch.setattr(drawing, "cards", lambda story, number, formats=(): empty)


@pytest.fixture(scope="session")
def django_db_setup(
    request, django_test_environment, django_db_blocker, tmp_path_factory, worker_id
):
    """Makes one database with the Collective's own pages, and a copy of it for each worker."""
    # In Playwright's event loop this thread has other connections: start it before the first.
    if any(item.get_closest_marker("browser") for item in request.session.items):
        request.getfixturevalue("playwright")
    folder = tmp_path_factory.getbasetemp()
    folder = folder if worker_id == "master" else folder.parent  # that of all workers
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        template = databases.make_template(folder, request.config.cache.mkdir("databases"))
        copy = partial(databases.copy, f"{template}_{worker_id}", template)
        copy()
        # Django would empty every table and load the rows again, which takes much longer.
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda self: copy())
        yield
        databases.close()


@pytest.fixture(scope="session")
def migrated_sqlite(request) -> Path:
    """The file of a migrated SQLite database without pages, to be copied."""
    return databases.migrated_sqlite(request.config.cache.mkdir("databases"))


@pytest.fixture(autouse=True)
def _patient_vacuum(monkeypatch):
    """The transactions of tests beside this one on the same server take as long as they do."""
    monkeypatch.setattr(vacuum, "TRANSACTION_SECONDS", 300)


@pytest.fixture
def one_clock(monkeypatch):
    """Lets PostgreSQL's clock travel with the test's: where they differ, nothing is erased."""
    monkeypatch.setattr(rounds, "_database_clock", timezone.now)


@pytest.fixture
def reviewer(client):
    """A story reviewer, signed in to the client."""
    user = member_of("Story reviewers", name="reviewer")
    client.force_login(user)
    DBTaskResult.objects.all().delete()  # the letter about a new browser
    return user


@pytest.fixture(scope="session")
def chromium(playwright) -> str:
    """The path of a browser: an installed one, Playwright's, or one that is installed now."""
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
