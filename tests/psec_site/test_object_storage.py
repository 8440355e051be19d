"""All files in an object store: what stays true, what it has to allow, what if it is away."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.core import mail
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management.base import CommandError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from wagtail.documents.models import Document

from pages.models import CustomImage
from psec_site import unused_files
from psec_site.backup import marker, restoring
from psec_site.monitoring import storage_identity
from tests.backups import backup, restore
from tests.factories import (
    STORY,
    accepted,
    asked,
    link_in,
    member_of,
    picture,
    private_page,
    published,
    received,
    run_waiting_tasks,
)
from tests.object_stores import documented_actions, files_in, moto_store, strict_store
from tests.story_flow import ADULT, opened, post_step
from youth_stories import ledger
from youth_stories.consent.record import record_consent
from youth_stories.models import Consent, ShareCard, StoryPage
from youth_stories.retention.erase import withdraw

pytestmark = pytest.mark.django_db

FORM = "/share-your-story/"


@pytest.fixture
def store():
    """A store that allows what docs/object-storage.md asks for, with all files of this process."""
    before = on_this_host()
    with strict_store() as server, files_in(server.url):
        yield server
    assert on_this_host() == before


def on_this_host() -> set[Path]:
    """Public and private files in folders."""
    folders = (Path(settings.MEDIA_ROOT), settings.DATA_DIR / "private")
    return {path for folder in folders for path in folder.rglob("*") if path.is_file()}


def test_eight_pictures_of_one_name_are_eight_files():
    contents = [f"picture {number}".encode() for number in range(8)]
    with moto_store() as url, files_in(url), ThreadPoolExecutor(8) as threads:
        field, image = CustomImage._meta.get_field("file"), CustomImage()

        def save(content):
            name = field.generate_filename(image, "IMG_0001.jpg")
            return storages["default"].save(name, ContentFile(content), field.max_length)

        saved = list(threads.map(save, contents))
        assert [storages["default"].open(name).read() for name in saved] == contents
        assert {Path(name).name for name in saved} == {"IMG_0001.jpg"}


def test_a_story_lives_and_ends_in_the_bucket(client, store, django_capture_on_commit_callbacks):
    page = published(photo=picture(size=(900, 600)))
    run_waiting_tasks()
    renditions = list(page.photo.public.renditions.all())
    for rendition in renditions:
        assert f"public/{rendition.file.name}" in store.objects
        assert rendition.url == f"/media/{rendition.file.name}"
        response = client.get(rendition.url)
        assert response.getvalue() == rendition.file.open().read()
        assert response["Content-Type"].startswith("image/")
        known = {"if-modified-since": response["Last-Modified"]}
        assert client.get(rendition.url, headers=known).status_code == 304
    assert client.get(f"/media/{page.photo.public.file.name}").status_code == 404
    wall = client.get("/hear-from-our-youth/").text
    assert any(rendition.url in wall for rendition in renditions)
    assert store.url not in wall

    with django_capture_on_commit_callbacks(execute=True):
        withdraw(page.submission)
    assert {client.get(rendition.url).status_code for rendition in renditions} == {404}
    left = {name for name in store.objects if not name.startswith(f"private/{ledger.FOLDER}/")}
    assert left == {f"public/{card.file.name}" for card in ShareCard.objects.all()}
    assert not ShareCard.objects.filter(page__translation_key=page.translation_key).exists()
    assert ledger.Entries().is_withdrawn(page.translation_key)


def test_signed_forms_and_documents_are_sent_by_the_site(client, store):
    consent = signed_on_paper(b"%PDF a sample signature")
    client.force_login(member_of("Story reviewers"))
    form = client.get(reverse("youth_stories:signed-form", args=[consent.pk]))
    assert form.getvalue() == b"%PDF a sample signature"

    document = Document.objects.create(title="Report", file=ContentFile(b"sample", "report.pdf"))
    response = Client().get(document.url)
    assert document.url.endswith("/report.pdf")
    assert (response.status_code, response.getvalue()) == (200, b"sample")
    folders = {tuple(name.split("/")[:2]) for name in store.objects}
    assert folders >= {("private", "signed_forms"), ("public", "documents")}


def signed_on_paper(content) -> Consent:
    page = accepted(received(age_band="16_17"))
    return record_consent(
        page,
        shown_hash=page.compute_content_hash(),
        scopes={"words"},
        method=Consent.Method.SIGNED_FORM,
        given_on=timezone.localdate(),
        role=Consent.Role.GUARDIAN,
        signed_by="A sample guardian",
        signed_form=SimpleUploadedFile("form.pdf", content),
        by=None,
    )


def test_the_documented_permissions_are_those_that_the_site_needs(store, client):
    """And no more: the store refuses everything else."""
    page = published(photo=picture())
    assert ledger.identity(make=True)
    storage_identity.make()
    make_old(store)
    storages["private"].save("story_photos/left.jpg", ContentFile(b"left"))
    make_old(store)
    assert unused_files.delete_unused_files() == 1
    assert unused_files.missing_files() == []
    storages["private"].delete(page.photo.file.name)
    assert [file.name for file in unused_files.missing_files()] == [page.photo.file.name]
    assert client.get("/readyz/").json()["problems"] == {}
    assert store.actions == documented_actions()


def make_old(store) -> None:
    for name, (content, _saved_at) in store.objects.items():
        store.objects[name] = content, datetime(2026, 1, 1, tzinfo=UTC)


@pytest.mark.django_db(transaction=True)
def test_a_backup_of_the_bucket_restores_it_but_for_what_was_erased_since(store, tmp_path):
    DBTaskResult.objects.all().delete()
    kept, erased = published(photo=picture()), published(photo=picture(color="#123456"))
    contents = storages["private"].open(kept.photo.file.name).read()
    backup(tmp_path / "psec.tar.gz")
    withdraw(erased.submission)
    in_ledger = {name for name in store.objects if name.startswith(f"private/{ledger.FOLDER}/")}
    for name in store.objects.keys() - in_ledger:
        del store.objects[name]

    restore(tmp_path / "psec.tar.gz")
    kept = StoryPage.objects.get(pk=kept.pk)
    assert storages["private"].open(kept.photo.file.name).read() == contents
    assert storages["default"].exists(kept.photo.public.file.name)
    assert not StoryPage.objects.filter(pk=erased.pk).exists()
    assert in_ledger <= store.objects.keys()
    photos = [name for name in store.objects if "story_photos" in name]
    assert len(photos) == 2  # the private master and its public copy
    assert not marker.is_set()


@pytest.mark.django_db(transaction=True)
def test_a_restore_that_fails_has_changed_no_file(store, tmp_path, monkeypatch):
    name = published(photo=picture()).photo.file.name
    backup(tmp_path / "psec.tar.gz")
    store.objects[f"private/{name}"] = b"damaged since", datetime.now(UTC)
    written = []

    def fail():
        written.extend(store.objects)
        raise OSError("No space left on device")

    monkeypatch.setattr(restoring, "bump_version", fail)
    with pytest.raises(CommandError):
        restore(tmp_path / "psec.tar.gz")
    masters = [key for key in written if key.startswith("private/story_photos/")]
    assert len(masters) == 2  # the right one lies beside it
    assert storages["private"].open(name).read() == b"damaged since"


@pytest.mark.django_db(transaction=True)
def test_while_the_store_is_away_nothing_is_acknowledged_that_needs_it(store):
    story, minor = published(photo=picture(), email=ADULT), asked(email="teen@example.org")
    run_waiting_tasks()
    storage_identity.make()
    adult, guardian, browser = (Client(raise_request_exception=False) for _ in range(3))
    adult.get(link_to(ADULT))
    guardian.get(link_to("guardian@example.org"))
    withdrawing = private_page("my-story", "withdraw", story.submission)
    answering = private_page("guardian", "answer", minor)
    shown = guardian.get(private_page("guardian", submission=minor)).context["shown_hash"]
    browser.post(FORM, {"step": "age", "age_band": "18_plus"})
    opened(browser, FORM)

    store.is_away = True
    problems = browser.get("/readyz/").json()["problems"]
    assert list(problems) == ["storage"]
    assert "The object store" in problems["storage"]
    response = post_step(browser, FORM, "story", STORY | {"photo": picture()}, follow=False)
    assert (response.status_code, response["Retry-After"]) == (503, "30")
    assert STORY["school"] in response.text
    assert adult.post(withdrawing).status_code == 503
    assert StoryPage.objects.filter(pk=story.pk, live=True).exists()
    yes = {"shown_hash": shown, "scope_words": "on"}
    assert guardian.post(answering, yes).status_code == 303  # which needs no file
    assert Consent.objects.filter(story_id=minor.story_id, role="guardian").exists()

    store.is_away = False
    assert adult.post(withdrawing).status_code == 303
    assert not StoryPage.objects.filter(pk=story.pk).exists()
    assert ledger.Entries().is_withdrawn(story.translation_key)


@pytest.mark.django_db(transaction=True)
def test_a_photo_that_the_store_does_not_delete_after_a_withdrawal_is_deleted_later(store, client):
    submission = received(photo=picture(), email=ADULT)
    master = f"private/{submission.photo.file.name}"
    run_waiting_tasks()
    client.get(link_to(ADULT))
    store.allowed = documented_actions() - {"s3:DeleteObject"}
    assert client.post(private_page("my-story", "withdraw", submission)).status_code == 303
    submission.refresh_from_db()
    assert submission.is_withdrawn_or_purged  # so it must not say that nothing happened
    assert master in store.objects
    store.allowed = documented_actions()
    make_old(store)
    unused_files.delete_unused_files()
    assert master not in store.objects


def test_folders_that_are_copied_into_a_bucket_are_the_same_site(client):
    page = published(photo=picture())
    run_waiting_tasks()
    storage_identity.adopt()
    ledger_was = ledger.identity(make=True)
    with strict_store() as store:
        for alias, folder in (("default", "public"), ("private", "private")):
            for path in Path(storages[alias].location).rglob("*"):
                if path.is_file():
                    name = path.relative_to(storages[alias].location)
                    store.objects[f"{folder}/{name}"] = path.read_bytes(), datetime.now(UTC)
        with files_in(store.url):
            assert client.get(page.photo.public.renditions.first().url).status_code == 200
            assert client.get("/readyz/").json()["problems"] == {}
            assert unused_files.missing_files() == []
            assert ledger.identity() == ledger_was


def link_to(address) -> str:
    return link_in([message for message in mail.outbox if message.to == [address]][-1])
