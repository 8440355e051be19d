"""A photo is rebuilt from its pixels, private until its story is public, and gone after it."""

import struct
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from tests.factories import picture, published
from youth_stories import photos
from youth_stories.models import PublicPhoto, StoryPhoto

pytestmark = pytest.mark.django_db


def encoded(image: Image.Image, format: str, **options) -> SimpleUploadedFile:
    buffer = BytesIO()
    image.save(buffer, format, **options)
    return SimpleUploadedFile("IMG_home.jpg", buffer.getvalue())


def kept(upload) -> Image.Image:
    with photos.keep(upload).file.open() as file:
        image = Image.open(file)
        image.load()
        return image


@pytest.mark.parametrize(
    ("format", "mode"),
    [
        ("JPEG", "RGB"),
        ("JPEG", "CMYK"),
        ("JPEG", "L"),
        ("MPO", "RGB"),
        ("PNG", "RGBA"),
        ("PNG", "P"),
        ("PNG", "LA"),
        ("PNG", "I;16"),
        ("WEBP", "RGB"),
        ("HEIF", "RGB"),
    ],
)
def test_what_phones_and_cameras_write_is_kept_as_a_plain_jpeg(format, mode):
    image = kept(encoded(Image.new(mode, (64, 48)), format))
    assert (image.format, image.mode, image.size) == ("JPEG", "RGB", (64, 48))


def test_nothing_but_the_pixels_is_kept():
    exif = Image.Exif()
    exif[0x0112] = 6  # lying on its side
    exif[0x0132] = "2026:11:23 12:00:00"
    exif.get_ifd(0x8825)[1] = "N"
    upload = picture((64, 48), exif=exif, comment=b"a note")
    upload = SimpleUploadedFile("secret-name.jpg", upload.read() + b"<script>trailing</script>")
    photo = photos.keep(upload)
    content = photo.file.read()
    image = Image.open(BytesIO(content))
    assert image.size == (48, 64)  # upright
    assert not image.getexif()
    assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert b"script" not in content
    assert "secret" not in photo.file.name


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<html><script>alert(1)</script></html>",
        b"\x89PNG\r\n\x1a\n" + b"\x00" * 50,
        b"\xff\xd8\xff\xe0" + b"\x00" * 50,
        b"GIF89a" + b"\x00" * 50,
        picture((60, 40)).read()[:200],
    ],
)
def test_what_is_no_photo_is_refused_kindly(content):
    with pytest.raises(ValidationError):
        photos.keep(SimpleUploadedFile("photo.jpg", content))
    assert not StoryPhoto.objects.exists()


def test_a_picture_that_would_fill_the_memory_is_refused_before_it_is_decoded():
    png = bytearray(encoded(Image.new("L", (8, 8)), "PNG").read())
    png[16:24] = struct.pack(">II", 50_000, 50_000)
    with pytest.raises(ValidationError):
        photos.keep(SimpleUploadedFile("photo.png", bytes(png)))


def test_a_broken_color_profile_costs_nobody_their_photo():
    assert kept(picture((64, 48), icc_profile=b"broken")).size == (64, 48)


def test_gray_of_sixteen_bits_stays_gray():
    image = kept(encoded(Image.new("I;16", (8, 8), 30_000), "PNG"))
    assert abs(image.getpixel((4, 4))[0] - 117) < 4


@pytest.mark.parametrize("way", ["unpublish", "delete", "expire"])
def test_the_public_copy_goes_with_the_page_whatever_way_it_goes(client, settings, way):
    def public_files() -> set:
        return {path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()}

    before = public_files()
    page = published(photo=picture())
    client.get(page.url)
    assert public_files() > before
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
    photos.publish(page.photo)
    public = PublicPhoto.objects.get()
    assert public.file.storage.exists(public.file.name)
