"""A photo is rebuilt from its pixels, private until its story is public, and gone after it."""

import re
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.db.models import F
from django.urls import reverse
from PIL import Image

from pages.decoding import sandbox
from tests.factories import (
    asked,
    draft,
    member_of,
    picture,
    published,
    received,
    run_waiting_tasks,
)
from tests.story_flow import post_step
from youth_stories.consent.ask import ask_consent, cancel_request
from youth_stories.consent.redaction import redact
from youth_stories.models import PublicPhoto, StoryPage, StoryPhoto
from youth_stories.photos import store
from youth_stories.photos.edit import confirm_others_agreed, crop_photo, remove_photo
from youth_stories.photos.public import create_copy
from youth_stories.retention.erase import withdraw
from youth_stories.review.decisions import accept
from youth_stories.transitions import WrongState

pytestmark = pytest.mark.django_db


def test_the_master_is_a_new_picture_under_a_random_name(monkeypatch):
    monkeypatch.setattr(Image, "open", None)  # this process decodes nothing
    upload = picture((64, 48), name="secret-name.jpg", comment=b"a secret")
    photo = store.create(upload)
    assert (photo.width, photo.height) == (64, 48)
    assert re.fullmatch(r"story_photos/[0-9a-f]{32}\.jpg", photo.file.name)
    assert b"secret" not in photo.file.read()


def test_what_is_no_photo_or_too_large_is_refused_and_leaves_nothing(monkeypatch):
    with pytest.raises(ValidationError, match="could not read"):
        store.create(SimpleUploadedFile("photo.jpg", b"<html>"))
    monkeypatch.setattr(sandbox, "decode", None)  # this one is not even given to it
    with pytest.raises(ValidationError, match="larger than 12 MB"):
        store.create(SimpleUploadedFile("photo.jpg", b"\xff" * (12 * 1024 * 1024 + 1)))
    assert not StoryPhoto.objects.exists()


@pytest.mark.parametrize("is_hostile", [False, True])
def test_of_the_upload_itself_nothing_is_kept(client, settings, tmp_path, is_hostile):
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 0  # every upload becomes a file, as large ones do

    def kept_files() -> set:
        folders = (tmp_path, settings.DATA_DIR / "private", settings.DATA_DIR / "tmp")
        return {path for folder in folders for path in folder.rglob("*") if path.is_file()}

    store.delete(store.create(picture()))  # makes the folders
    before = kept_files()
    upload = SimpleUploadedFile("photo.jpg", b"PK\3\4") if is_hostile else picture()
    client.post("/share-your-story/", {"step": "age", "age_band": "18_plus"})
    post_step(client, "/share-your-story/", "story", {"photo": upload})
    new = {path.parent.name for path in kept_files() - before}
    assert new == (set() if is_hostile else {"story_photos"})


@pytest.mark.parametrize("way", ["unpublish", "delete", "expire"])
def test_the_public_copy_goes_with_the_page_whatever_way_it_goes(settings, way):
    def public_files() -> set:
        files = {path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()}
        return {path for path in files if "story_cards" not in path.parts}

    before = public_files()
    page = published(photo=picture())
    run_waiting_tasks()  # makes the renditions
    assert len(public_files()) == len(before) + 1 + len(PublicPhoto.specs())
    if way == "delete":
        page.delete()
    else:
        page.unpublish(set_expired=way == "expire")
    assert not PublicPhoto.objects.exists()
    assert public_files() == before


def test_a_public_copy_whose_file_was_lost_is_made_again(client):
    page = published(photo=picture())
    public = PublicPhoto.objects.get()
    public.file.storage.delete(public.file.name)
    create_copy(page.photo)
    public = PublicPhoto.objects.get()
    assert public.file.storage.exists(public.file.name)


# Crops

LEFT_HALF = (0.0, 0.0, 0.5, 1.0)


def upload_of(image: Image.Image) -> SimpleUploadedFile:
    buffer = BytesIO()
    image.save(buffer, "PNG")
    return SimpleUploadedFile("photo.png", buffer.getvalue())


@pytest.fixture
def staff():
    return member_of("Story reviewers", name="reviewer")


def newest(page) -> StoryPage:
    return StoryPage.objects.get(pk=page.pk).get_latest_revision_as_object()


def crop(page, box=LEFT_HALF, point=(0.25, 0.5), by=None) -> StoryPhoto:
    """A reviewer crops the photo of the newest version."""
    crop_photo(page, box, point, shown=newest(page).photo, by=by)
    return newest(page).photo


def a_day_later():
    StoryPhoto.objects.update(created_at=F("created_at") - timedelta(days=1))
    call_command("retention")


def test_a_crop_is_a_new_photo_that_nobody_has_consented_to_yet(staff):
    page = draft(photo=picture((60, 40)))
    assert not newest(page).refusal()
    part = crop(page, by=staff)
    assert (part.width, part.height) == (30, 40)
    assert part.focal_point == (0.5, 0.5)
    assert part.digest != page.photo.digest
    assert part.cropped_from == page.photo
    assert newest(page).refusal()
    assert page.submission.events.last().actor == staff


def test_another_focal_point_alone_needs_consent_again():
    page = draft(photo=picture())
    part = crop(page, box=store.WHOLE, point=(0.2, 0.3))
    assert part.digest == page.photo.digest
    assert newest(page).compute_content_hash() != page.compute_content_hash()
    assert newest(page).refusal()


def test_the_whole_photo_brings_its_consent_back():
    page = draft(photo=picture())
    crop(page)
    crop_photo(page, store.WHOLE, store.MIDDLE, shown=page.photo, by=None)
    assert newest(page).photo == page.photo
    assert not newest(page).refusal()


@pytest.mark.each_database
def test_a_photo_is_never_changed():
    photo = store.create(picture())
    photo.focal_x = photo.focal_y = 0.1
    with pytest.raises(TypeError):
        photo.save()
    with pytest.raises(IntegrityError), transaction.atomic():
        StoryPhoto.objects.update(focal_x=0.5)


def publish_newest(page) -> StoryPage:
    """Publishes a version that shows only less than its sender agreed to."""
    confirm_others_agreed(page, shown=newest(page).photo, by=None)
    redact(page.submission, by=None)
    newest(page).latest_revision.publish()
    return StoryPage.objects.get(pk=page.pk)


def test_the_focal_point_stays_in_view_wherever_the_photo_is_cut(client):
    image = Image.new("RGB", (800, 100), "blue")
    image.paste("red", (0, 0, 200, 100))
    page = draft(photo=upload_of(image))
    crop(page, box=store.WHOLE, point=(0.0, 0.5))
    page = publish_newest(page)
    run_waiting_tasks()
    cut = PublicPhoto.objects.get().get_rendition("fill-100x100|format-png")
    with cut.file.open() as file, Image.open(file) as image:
        assert image.convert("RGB").getpixel((50, 50))[0] > 240
    assert "photo from-left-0 from-top-5" in client.get(page.url).content.decode()


def test_publishing_a_crop_takes_the_wider_public_photo_away():
    page = published(photo=picture())
    wide = PublicPhoto.objects.get()
    part = crop(page)
    publish_newest(page)
    assert PublicPhoto.objects.get().photo == part
    assert not wide.file.storage.exists(wide.file.name)


def test_another_photo_is_not_just_something_left_out():
    page = draft(photo=picture())
    version = newest(page)
    version.photo = store.create(picture((90, 60)))
    version.save_revision()
    with pytest.raises(WrongState):
        redact(page.submission, by=None)


def test_a_crop_nobody_will_see_is_destroyed_and_what_may_be_published_is_kept():
    page = published(photo=picture())
    unused = crop(page)
    in_draft = crop(page, box=(0.0, 0.0, 1.0, 0.5), point=(0.5, 0.2))
    assert in_draft.cropped_from == unused
    a_day_later()
    assert set(StoryPhoto.objects.all()) == {page.photo, in_draft}
    assert newest(page).photo == in_draft
    assert newest(page).photo.cropped_from == page.photo
    for version in page.revisions.all():  # the one that showed it opens without it
        assert version.as_object().photo != unused


def test_the_photo_somebody_is_asked_about_is_kept_as_it_was_shown():
    submission = asked(photo=picture())
    with pytest.raises(WrongState, match="being asked"):
        crop(submission.page)
    with pytest.raises(WrongState, match="being asked"):
        remove_photo(submission.page, by=None)
    cancel_request(submission, by=None)
    shown = crop(submission.page)
    confirm_others_agreed(submission.page, shown=shown, by=None)
    ask_consent(submission, by=None)
    version = newest(submission.page)
    version.photo = submission.photo  # as an older open editor would
    version.save_revision()
    a_day_later()
    assert StoryPhoto.objects.filter(pk=shown.pk).exists()


def test_a_withdrawn_story_takes_every_crop_with_it(django_capture_on_commit_callbacks):
    page = published(photo=picture())
    files = [page.photo.file, crop(page).file, crop(page).file]
    with django_capture_on_commit_callbacks(execute=True):
        withdraw(page.submission)
    assert not StoryPhoto.objects.exists()
    assert not any(file.storage.exists(file.name) for file in files)


def test_a_photo_is_taken_out_of_the_draft_and_stays_with_what_was_sent(staff):
    page = draft(photo=picture())
    remove_photo(page, by=staff)
    assert (newest(page).photo, newest(page).photo_alt) == (None, "")
    assert page.submission.photo == page.photo
    with pytest.raises(WrongState, match="no photo"):
        remove_photo(page, by=staff)


def test_what_was_confirmed_about_other_people_holds_for_this_crop_alone(staff):
    page = accept(received(photo=picture()), by=staff)
    assert "other people" in newest(page).refusal()
    confirm_others_agreed(page, shown=page.photo, by=staff)
    confirm_others_agreed(page, shown=page.photo, by=None)
    confirmed = newest(page).photo
    assert confirmed.others_agreed_at
    assert confirmed.others_agreed_by == staff
    assert page.submission.events.filter(text__contains="confirmed").count() == 1
    assert not newest(page).refusal()
    part = crop(page)
    assert part.others_agreed_at is None
    with pytest.raises(WrongState, match="changed meanwhile"):
        confirm_others_agreed(page, shown=page.photo, by=staff)


def address(name, page) -> str:
    return reverse(f"youth_stories:photo-{name}", args=[page.submission.pk])


UNCUT = dict.fromkeys(["cut_left", "cut_right", "cut_top", "cut_bottom"], "0") | {
    "point_left": "50",
    "point_top": "50",
}


def test_a_reviewer_crops_confirms_and_removes_without_any_script(client, staff):
    client.force_login(staff)
    page = draft(photo=picture((60, 40)))
    reading = client.get(reverse("youth_stories:inspect", args=[page.submission.pk]))
    assert address("crop", page) in reading.content.decode()
    shown = {"shown": page.photo.pk}

    client.post(address("crop", page), UNCUT | shown | {"cut_right": "50", "point_left": "10"})
    part = newest(page).photo
    assert (part.width, part.focal_point) == (30, (0.2, 0.5))

    refused = client.post(address("agreed", page), shown | {"agreed": "yes"}, follow=True)
    assert "changed meanwhile" in refused.content.decode()
    client.post(address("agreed", page), {"shown": part.pk})
    assert newest(page).photo.others_agreed_at is None
    client.post(address("agreed", page), {"shown": part.pk, "agreed": "yes"})
    assert newest(page).photo.others_agreed_by == staff

    assert str(page.photo.pk) in client.get(address("crop", page) + "?whole=1").content.decode()
    client.post(address("crop", page), UNCUT | shown)  # the whole photo again
    assert newest(page).photo == page.photo
    client.post(address("remove", page))
    assert newest(page).photo is None
    assert client.get(address("crop", page)).status_code == 302


def test_a_crop_that_leaves_too_little_is_not_taken(client, staff):
    client.force_login(staff)
    page = draft(photo=picture())
    answers = UNCUT | {"shown": page.photo.pk, "cut_left": "50", "cut_right": "40"}
    response = client.post(address("crop", page), answers)
    assert "at least a fifth" in response.content.decode()
    assert newest(page).photo == page.photo


@pytest.mark.parametrize("groups", [["Editors"], ["Publishers"], []])
def test_nobody_but_reviewers_touches_a_photo(client, groups):
    page = accept(received(photo=picture()))
    client.force_login(member_of(*groups, name="other"))
    for name in ("crop", "remove", "agreed"):
        client.post(address(name, page), UNCUT | {"shown": page.photo.pk, "agreed": "yes"})
    assert newest(page).photo == page.photo
    assert newest(page).photo.others_agreed_at is None


def test_looking_changes_nothing(client, staff):
    client.force_login(staff)
    page = draft(photo=picture())
    before = page.revisions.count()
    client.get(address("crop", page), UNCUT | {"shown": page.photo.pk, "cut_right": "50"})
    for name in ("remove", "agreed"):
        assert client.get(address(name, page)).status_code == 405
    assert page.revisions.count() == before
