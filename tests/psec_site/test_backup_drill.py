"""The drill: back up while stories arrive, lose everything, restore, compare every row and file.

`make test` has a few stories; `make test-long` has hundreds.
"""

import itertools
import shutil
import threading
from pathlib import Path

import pytest
from django.db import connection
from django_tasks_db.models import DBTaskResult
from pyrage.x25519 import Identity

from psec_site.backup import contents
from tests import databases
from tests.backups import backup, every_file, every_row, is_ready, restore, status
from tests.factories import pass_time, picture, published, received
from tests.stored_bytes import found_in_files
from youth_stories import ledger
from youth_stories.models import StoryPhoto, Submission
from youth_stories.retention.erase import withdraw

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.each_database]


@pytest.fixture(autouse=True)
def _empty_folders(settings, _django_db_helper):
    DBTaskResult.objects.all().delete()  # those of load_content, too old to be ready
    for folder in (settings.MEDIA_ROOT, settings.DATA_DIR / "private", settings.BACKUP_DIR):
        shutil.rmtree(folder, ignore_errors=True)
    settings.BACKUP_KEY = str(Identity.generate())


@pytest.fixture
def lose_everything(settings, worker_id):
    """A function that leaves an installed site without stories, and the ledger's copy."""

    def lose():
        name = connection.settings_dict["NAME"]
        copy = settings.DATA_DIR / "copy"
        shutil.move(settings.DATA_DIR / "private" / ledger.FOLDER, copy)
        for folder in (settings.MEDIA_ROOT, settings.DATA_DIR / "private"):
            shutil.rmtree(folder, ignore_errors=True)
        databases.copy(name, str(name).removesuffix(f"_{worker_id}"))
        DBTaskResult.objects.all().delete()
        shutil.move(copy, settings.DATA_DIR / "private" / ledger.FOLDER)

    return lose


class Load:
    """Stories that arrive in threads, some with a photo, some published, until the block ends."""

    def __init__(self, writers=2):
        self._stop = threading.Event()
        self._errors = []
        self._numbers = itertools.count()
        self.count = 0
        self._writers = [threading.Thread(target=self._write) for _ in range(writers)]

    def _write(self):
        try:
            while not self._stop.is_set():
                kind = next(self._numbers) % 3
                if kind == 0:
                    published()
                else:
                    received(photo=picture() if kind == 1 else None)
                self.count += 1
        except Exception as error:
            self._errors.append(error)
        finally:
            connection.close()

    def __enter__(self):
        for writer in self._writers:
            writer.start()
        return self

    def wait_for(self, stories):
        """Until so many more are stored."""
        target = self.count + stories
        while self.count < target and not self._errors:
            self._writers[0].join(0.01)

    def __exit__(self, *error):
        self._stop.set()
        for writer in self._writers:
            writer.join()
        assert not self._errors


@pytest.mark.parametrize("stories", [4, pytest.param(150, marks=pytest.mark.long)])
def test_a_backup_made_under_load_brings_back_every_row_and_file_of_its_moment(
    stories, settings, monkeypatch, lose_everything
):
    seen, installed = {}, Submission.objects.count()
    to_lines, migrations = contents.to_lines, contents.migrations

    def see_every_row():  # the first read of the backup's transaction
        seen["rows"] = every_row()
        return migrations()

    def wait_while_stories_arrive(model):
        if model in (Submission, StoryPhoto):
            load.wait_for(stories // 2)
        return to_lines(model)

    monkeypatch.setattr(contents, "migrations", see_every_row)
    monkeypatch.setattr(contents, "to_lines", wait_while_stories_arrive)
    with Load() as load:
        load.wait_for(stories)
        backup()
        load.wait_for(1)
    monkeypatch.undo()
    before = every_file()
    (file,) = settings.BACKUP_DIR.iterdir()
    at_the_end = Submission.objects.count()

    lose_everything()
    assert Submission.objects.count() == installed
    assert not every_file()
    restore(file)
    assert every_row() == seen["rows"]
    assert stories <= Submission.objects.count() <= at_the_end - stories // 2
    assert every_file().items() <= before.items()
    private = Path(settings.DATA_DIR, "private")
    assert {str(private / photo.file.name) for photo in StoryPhoto.objects.all()} <= set(
        every_file()
    )
    assert StoryPhoto.objects.exists()
    assert is_ready()
    assert published().number


WORDS = {
    "first_name": "Quixandra",
    "school": "Zephyrwood High School",
    "study": "Brontochemistry",
    "role": "Vexillologist",
    "story": "We built a phlogistometer from\na marimbulator.",
}


def test_an_older_backup_brings_back_no_word_of_what_was_withdrawn_since(
    settings, lose_everything, caplog
):
    words = ["Quixandra", "Zephyrwood", "Brontochem", "Vexillolog", "phlogistom", "marimbul"]
    page = published(photo=picture(), **WORDS)
    for path in (Path(page.photo.file.path), Path(page.photo.public.file.path)):
        with path.open("ab") as photo:
            photo.write(b"canaryphoto")
    words.append("canaryphoto")
    assert found_in_files(words) == words
    backup()
    (file,) = settings.BACKUP_DIR.iterdir()
    withdraw(page.submission, recipients=())
    lose_everything()
    restore(file)
    assert status(page.number) == 410
    pass_time(hours=25)
    assert found_in_files(words) == []
    assert not [word for word in words if word in caplog.text]
    assert status(page.number) == 410
    assert is_ready()
