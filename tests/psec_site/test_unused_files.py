"""Once a day, files that no row names are deleted: nobody would ever erase them."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.management import call_command
from django.utils import timezone

from psec_site.backup import marker
from psec_site.unused_files import delete_unused_files
from tests.factories import picture, published, run_waiting_tasks
from youth_stories import ledger

pytestmark = pytest.mark.django_db


def files() -> set[str]:
    """Every private and public file of the site."""
    return {
        str(path)
        for alias in ("private", "default")
        for path in Path(storages[alias].location).rglob("*")
        if path.is_file()
    }


@pytest.fixture
def stray() -> set[str]:
    """Files as after a crash: of a private photo, a signed form, a public photo and a rendition."""
    made = set()
    for alias, name in (
        ("private", "story_photos/a.jpg"),
        ("private", "signed_forms/a.pdf"),
        ("default", "story_photos/a.jpg"),
        ("default", "images/story_photos/a.webp"),
    ):
        made.add(storages[alias].path(storages[alias].save(name, ContentFile(b"sample"))))
    yield made
    for path in made | {path for path in files() if os.path.getmtime(path) == 0}:
        Path(path).unlink(missing_ok=True)


def make_old() -> None:
    for path in files():
        os.utime(path, (0, 0))


def test_a_clock_that_leaps_takes_no_file_of_a_story_that_is_being_sent(stray):
    call_command("scheduler", once=True)
    with time_machine.travel(timezone.now() + timedelta(days=40)):
        call_command("scheduler", once=True)
    assert stray <= files()


def test_files_without_a_row_go_and_all_others_stay(stray):
    page = published(photo=picture())
    run_waiting_tasks()
    ledger.record(page.translation_key)
    delete_unused_files()
    assert stray <= files()  # a form that is being sent: its row comes a moment later
    make_old()
    before = files()
    count = delete_unused_files()
    gone = before - files()  # and what earlier tests left
    assert count == len(gone)
    assert stray <= gone
    assert {
        page.photo.file.path,
        page.photo.public.file.path,
        page.photo.public.renditions.first().file.path,
    } <= files()
    assert list(ledger.erased_among([page.translation_key])) == [page.translation_key]


def test_during_a_restore_no_file_is_deleted_as_their_rows_come_later(stray):
    marker.begin([])
    make_old()
    assert delete_unused_files() == 0
    marker.end()
    assert stray <= files()
