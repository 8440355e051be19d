"""A picture that staff add: what is taken of it, what is said about a broken one, what is asked."""

import re
import struct
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image, ImageCms
from pillow_heif import register_heif_opener
from wagtail.documents.models import Document
from wagtail.models import UploadedFile

from pages.alt_text import NOT_DESCRIBED
from pages.decoding import sandbox
from pages.models import CustomImage, MembersInActionPage, SpotlightPage
from tests.factories import member_of, picture, run_waiting_tasks
from tests.pages.test_renditions import drawing

pytestmark = pytest.mark.django_db

register_heif_opener()

SINGLE, SEVERAL, CHOOSER = (
    "wagtailimages:add",
    "wagtailimages:add_multiple",
    "wagtailimages_chooser:create",
)


def written(image: Image.Image, format: str, name="IMG_0001.jpg", **options) -> SimpleUploadedFile:
    buffer = BytesIO()
    image.save(buffer, format, **options)
    return SimpleUploadedFile(name, buffer.getvalue())


def display_p3() -> bytes:
    """The profile of a phone's screen: sRGB's, with the primaries of Display P3 for D50."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    primaries = {
        b"rXYZ": (0.51512, 0.24120, -0.00105),
        b"gXYZ": (0.29198, 0.69225, 0.04189),
        b"bXYZ": (0.15710, 0.06657, 0.78407),
    }
    for number in range(struct.unpack(">I", profile[128:132])[0]):
        name, at, _size = struct.unpack(">4sII", profile[132 + 12 * number : 144 + 12 * number])
        if name in primaries:
            values = struct.pack(">3i", *(round(value * 65536) for value in primaries[name]))
            profile = profile[: at + 8] + values + profile[at + 20 :]
    return profile


@pytest.fixture
def editor(client):
    client.force_login(member_of("Editors"))
    return client


def add(editor, way: str, file: SimpleUploadedFile, **fields):
    fields = {"title": "Sample", "collection": "1"} | fields
    if way == CHOOSER:
        fields = {f"image-chooser-upload-{name}": value for name, value in fields.items()}
    name = {SINGLE: "file", SEVERAL: "files[]", CHOOSER: "image-chooser-upload-file"}[way]
    return editor.post(reverse(way), fields | {name: file})


def added(editor, file: SimpleUploadedFile) -> CustomImage:
    add(editor, SINGLE, file)
    return CustomImage.objects.get()


def pixels(file) -> Image.Image:
    with file.open(), Image.open(file) as image:
        image.load()
        return image


# What is wrong with a file is said in a sentence

CUT_SHORT = {
    "JPEG": written(drawing(), "JPEG").read()[:9_000],
    "PNG": written(drawing(), "PNG").read()[:9_000],
    "WEBP": written(drawing(), "WEBP").read()[:3_000],
}


@pytest.mark.parametrize("way", [SINGLE, SEVERAL, CHOOSER])
@pytest.mark.parametrize("format", CUT_SHORT)
def test_of_a_picture_that_was_cut_short_its_editor_is_told_so(editor, way, format):
    response = add(editor, way, SimpleUploadedFile(f"a.{format.lower()}", CUT_SHORT[format]))
    assert response.status_code == 200
    assert "part of its file is missing" in response.content.decode()
    assert not CustomImage.objects.exists()
    assert not UploadedFile.objects.exists()


@pytest.mark.parametrize("way", [SINGLE, SEVERAL, CHOOSER])
@pytest.mark.parametrize("content", [b"<svg onload='alert(1)'/>", b"%PDF-1.7 a flyer", b"GIF89a"])
def test_of_another_file_its_editor_is_told_what_to_choose(editor, way, content):
    response = add(editor, way, SimpleUploadedFile("flyer.jpg", content))
    assert response.status_code == 200
    assert "Choose a JPEG, PNG, WebP, HEIC or AVIF" in response.content.decode()


def test_while_other_pictures_arrive_the_editor_is_asked_to_wait(editor, monkeypatch):
    def busy(*args):
        raise sandbox.Busy

    monkeypatch.setattr(sandbox, "decode", busy)
    response = add(editor, SEVERAL, written(drawing(), "JPEG"))
    assert "again in a minute" in response.json()["error_message"]


# What is taken of a file


@pytest.mark.parametrize("format", ["JPEG", "PNG"])
def test_a_phones_colors_are_seen_as_the_phone_shows_them(editor, format):
    upload = written(Image.new("RGB", (900, 700), (240, 160, 40)), format, icc_profile=display_p3())
    image = added(editor, upload)
    run_waiting_tasks()
    for file in [image.file, *(made.file for made in image.renditions.all())]:
        shown = pixels(file)
        assert "icc_profile" not in shown.info
        seen = shown.convert("RGB").getpixel((200, 200))
        assert all(abs(a - b) <= 2 for a, b in zip(seen, (254, 154, 0), strict=True)), file.name


@pytest.mark.parametrize(
    ("upload", "expected"),
    [
        (written(Image.new("I;16", (900, 700), 30_000), "PNG"), (117, 117, 117)),
        (written(Image.new("CMYK", (900, 700), (0, 128, 255, 0)), "JPEG"), (255, 127, 0)),
        (written(Image.new("LA", (900, 700), (90, 255)), "PNG"), (90, 90, 90)),
    ],
    ids=["gray of sixteen bits", "CMYK of a printer", "gray with transparency"],
)
def test_an_unusual_picture_is_shown_as_it_is(editor, upload, expected):
    image = added(editor, upload)
    run_waiting_tasks()
    image = CustomImage.objects.get()
    assert set(image.prepared) == image.specs()
    for file in [image.file, *(made.file for made in image.prepared.values())]:
        shown = pixels(file)
        assert shown.mode in ("L", "RGB", "RGBA")
        seen = shown.convert("RGB").getpixel((200, 200))
        assert all(abs(a - b) <= 3 for a, b in zip(seen, expected, strict=True)), file.name


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_nothing_is_kept_of_a_picture_but_its_pixels_upright(editor, format):
    exif = Image.Exif()
    exif[0x0112] = 6  # lying on its side
    exif[0x010E] = "a secret"
    exif.get_ifd(0x8825)[1] = "N"
    options = {"exif": exif, "comment": b"a secret", "xmp": b"<x>a secret</x>"}
    image = added(editor, written(drawing(size=(800, 600)), format, **options))
    assert (image.width, image.height) == (600, 800)
    image.get_rendition("max-165x165")
    for file in [image.file, *(made.file for made in image.renditions.all())]:
        assert b"secret" not in file.open().read()
        shown = pixels(file)
        assert not shown.getexif()
        assert "comment" not in shown.info


def test_a_picture_with_more_pictures_in_its_file_keeps_its_quality(editor):
    more = drawing(size=(160, 120))
    upload = written(drawing(), "MPO", save_all=True, append_images=[more], quality=97)
    with Image.open(upload) as sent:
        tables, size = sent.quantization, sent.size
    upload.seek(0)
    kept = pixels(added(editor, upload).file)
    assert (kept.format, kept.size) == ("JPEG", size)
    assert kept.quantization == tables


def test_a_picture_larger_than_any_screen_is_stored_smaller(editor):
    image = added(editor, written(Image.new("RGB", (6000, 3000)), "JPEG"))
    assert (image.width, image.height) == (4096, 2048)


def test_a_logo_stays_transparent(editor):
    kept = pixels(added(editor, written(Image.new("RGBA", (90, 60)), "WEBP", "logo.webp")).file)
    assert kept.format == "PNG"
    assert kept.getpixel((5, 5))[3] == 0


def test_old_pictures_are_converted_when_their_sizes_are_made():
    for upload in (
        written(Image.new("RGB", (900, 700), (240, 160, 40)), "JPEG", icc_profile=display_p3()),
        written(Image.new("I;16", (900, 700), 30_000), "PNG", "gray.png"),
    ):
        CustomImage.objects.create(title="Sample", file=upload)
    run_waiting_tasks()
    for image, expected in zip(
        CustomImage.objects.order_by("pk"), [(254, 154, 0), (117, 117, 117)], strict=True
    ):
        assert set(image.prepared) == image.specs()
        spec = next(spec for spec in image.specs() if "jpeg" in spec)
        seen = pixels(image.prepared[spec].file).convert("RGB").getpixel((200, 200))
        assert all(abs(a - b) <= 2 for a, b in zip(seen, expected, strict=True))


# What is asked about it, and where


def test_a_phones_pictures_are_added_at_once_and_seen_beside_their_forms(editor):
    response = add(editor, SEVERAL, written(drawing(), "HEIF", "IMG_0002.HEIC"), title="")
    form = response.json()["form"]
    image = CustomImage.objects.get()
    assert image.title == "IMG_0002"
    assert re.fullmatch(r"IMG_0002\w*\.jpg", image.filename)
    assert f'src="{image.get_rendition("max-165x165").url}"' in form
    assert "What does the picture show?" in form
    data = {"title": "Sample", "description": "Two samples on a table", "collection": "1"}
    data = {f"image-{image.pk}-{name}": value for name, value in data.items()}
    saved = editor.post(reverse("wagtailimages:edit_multiple", args=[image.pk]), data)
    assert saved.json()["success"]
    assert CustomImage.objects.get().description == "Two samples on a table"


def test_no_upload_is_stored_as_it_came_whatever_is_wrong_with_its_form(editor):
    response = add(editor, SEVERAL, written(drawing(), "JPEG"), title="x" * 300)
    assert not response.json()["success"]
    assert not UploadedFile.objects.exists()


def spotlight(editor, image, action="action-publish", **fields):
    parent = MembersInActionPage.objects.get(locale__language_code="en")
    data = {
        "title": "Sample organization",
        "slug": "sample-organization",
        "organization": "Sample organization",
        "date": "2026-11-01",
        "summary": "A sample.",
        "photo": image.pk,
        "body": "null",
        "comments-TOTAL_FORMS": 0,
        "comments-INITIAL_FORMS": 0,
        action: "yes",
    }
    address = reverse("wagtailadmin_pages:add", args=["pages", "spotlightpage", parent.pk])
    return editor.post(address, data | fields)


@pytest.mark.parametrize(
    ("description", "fields", "alt"),
    [
        ("Two samples on a table", {}, "Two samples on a table"),
        ("Two samples", {"picture_alt": "A sample of the year"}, "A sample of the year"),
        ("Two samples", {"picture_is_decorative": "on"}, ""),
    ],
    ids=["of the picture", "of the page", "decorative"],
)
def test_what_a_spotlights_picture_shows_is_asked_before_it_is_published(
    client, description, fields, alt
):
    client.force_login(member_of("Publishers", "Editors"))
    image = CustomImage.objects.create(title="IMG_0001", file=written(drawing(), "JPEG"))
    assert NOT_DESCRIBED in spotlight(client, image).content.decode()
    CustomImage.objects.update(description=description)
    assert spotlight(client, image, **fields).status_code == 302
    run_waiting_tasks()
    page = SpotlightPage.objects.get(title="Sample organization")
    for address in (page.url, "/members-in-action/"):
        html = client.get(address).content.decode()
        picture = html[html.index("<picture>") : html.index("</picture>")]
        assert f'alt="{alt}"' in picture


def test_a_draft_may_wait_for_what_its_picture_shows(editor):
    image = CustomImage.objects.create(title="IMG_0001", file=written(drawing(), "JPEG"))
    assert spotlight(editor, image, "action-save").status_code == 302


def test_of_one_picture_two_pages_say_their_own(client):
    client.force_login(member_of("Publishers", "Editors"))
    image = CustomImage.objects.create(title="IMG_0001", file=written(drawing(), "JPEG"))
    run_waiting_tasks()
    for number in ("first", "second"):
        spotlight(client, image, picture_alt=f"What the {number} says", slug=number)
    html = client.get("/members-in-action/").content.decode()
    assert 'alt="What the first says"' in html
    assert 'alt="What the second says"' in html


# Which part of it stays in view


def test_the_upper_middle_stays_in_view_until_somebody_moves_it(editor):
    image = added(editor, written(drawing(size=(900, 1200)), "JPEG"))
    assert (image.focal_point_x, image.focal_point_y) == (450, 400)
    data = {"title": "Sample", "collection": "1", "tags": ""}
    point = {"focal_point_x": 90, "focal_point_y": 1000}
    sides = {"focal_point_width": 0, "focal_point_height": 0}
    address = reverse("wagtailimages:edit", args=[image.pk])
    editor.post(address, data | point | sides)
    image.refresh_from_db()
    assert (image.focal_point_x, image.focal_point_y) == (90, 1000)
    other = written(drawing(size=(600, 300)), "JPEG")
    editor.post(address, data | point | sides | {"file": other})
    image.refresh_from_db()
    assert (image.focal_point_x, image.focal_point_y) == (300, 100)


# When its sizes cannot be made


def test_editors_are_told_of_a_picture_that_could_not_be_made_until_it_is(editor):
    image = added(editor, written(drawing(), "JPEG"))
    image.file.storage.delete(image.file.name)
    run_waiting_tasks()
    first_page = editor.get("/admin/").content.decode()
    assert "Pictures that are not shown" in first_page
    address = reverse("wagtailimages:edit", args=[image.pk])
    assert f'href="{address}"' in first_page
    data = {"title": "Sample", "collection": "1", "tags": ""}
    editor.post(address, data | {"file": written(drawing(), "JPEG")})
    run_waiting_tasks()
    assert "Pictures that are not shown" not in editor.get("/admin/").content.decode()
    assert set(CustomImage.objects.get().prepared) == CustomImage.specs()


@pytest.mark.parametrize("kind", ["image", "document"])
def test_whoever_deletes_a_picture_or_file_reads_which_pages_lose_it(editor, kind):
    story = SpotlightPage.objects.filter(locale__language_code="en").first()
    if kind == "image":
        used = CustomImage.objects.create(title="Used", file=picture())
        story.photo = used
    else:
        used = Document.objects.create(title="Used", file=picture())
        link = f'<p><a linktype="document" id="{used.pk}">There</a></p>'
        story.body = [("text", link)]
    story.save()
    model = type(used)._meta.model_name
    said = "gone there at once, and cannot be brought back"
    for address in (
        reverse(f"wagtail{kind[:3] if kind == 'document' else kind}s:delete", args=[used.pk]),
        f"/admin/bulk/{used._meta.app_label}/{model}/delete/?id={used.pk}",
    ):
        asked = editor.get(address).text
        assert f"“{story.title}”" in asked, address
        assert said in asked, address


def test_the_name_of_a_refused_picture_is_not_the_next_ones_title(editor):
    refused = add(editor, CHOOSER, SimpleUploadedFile("cut.jpg", b"no picture"), title="cut")
    assert 'value="cut"' not in refused.json()["htmlFragment"]


def test_a_picture_that_is_too_large_is_refused_before_it_is_sent(editor):
    """By a script, from what the form says: the answer to the request itself is not a form."""
    form = editor.get(reverse("wagtailimages_chooser:choose")).json()["html"]
    assert f'data-max-bytes="{10 * 1024 * 1024}"' in form
    assert "10 MB at most" in form


def test_whoever_deletes_one_picture_sees_which_it_is_and_that_no_page_loses_it(editor):
    unused = CustomImage.objects.create(title="Unused", file=picture())
    asked = editor.get(reverse("wagtailimages:delete", args=[unused.pk])).text
    assert unused.get_rendition("max-800x600").url in asked
    assert "used nowhere" in asked
