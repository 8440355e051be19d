"""Renditions are made by a task, are like Wagtail's, and no visitor waits for them."""

from io import BytesIO
from pathlib import Path
from uuid import uuid4

import PIL.Image
import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.template import engines
from django.urls import reverse
from PIL import ImageChops, ImageStat
from wagtail.images.models import AbstractImage, Filter
from wagtail.images.rect import Rect
from wagtail.images.templatetags.wagtailimages_tags import ImageNode, SrcsetImageNode

from pages import renditions
from pages.models import (
    CustomImage,
    HomePage,
    MembersInActionPage,
    SpotlightPage,
    StandardPage,
    VisionPage,
)
from tests.factories import member_of, picture, published, run_waiting_tasks
from youth_stories.models import PublicPhoto, StoryPage

pytestmark = pytest.mark.django_db


def drawing(mode="RGB", size=(1000, 750)) -> PIL.Image.Image:
    """A picture without symmetry, so that a wrong crop or rotation is noticed."""
    image = PIL.Image.radial_gradient("L").resize(size).convert("RGB")
    image.paste("#b3261e", (size[0] // 10, size[1] // 8, size[0] // 3, size[1] // 2))
    image.paste("#0f4d90", (size[0] // 2, size[1] // 2, size[0] - 90, size[1] - 40))
    if mode in ("RGBA", "LA"):
        image.putalpha(PIL.Image.linear_gradient("L").resize(size))
    return image.quantize(dither=PIL.Image.Dither.NONE) if mode == "P" else image.convert(mode)


def image_of(drawn: PIL.Image.Image, format="JPEG", **options) -> CustomImage:
    buffer = BytesIO()
    drawn.save(buffer, format, **options)
    file = ContentFile(buffer.getvalue(), name=f"{uuid4().hex[:8]}.{format.lower()}")
    return CustomImage.objects.create(title="Sample", description="A sample", file=file)


def sideways() -> dict:
    exif = PIL.Image.Exif()
    exif[0x0112] = 6
    exif.get_ifd(0x8825)[1] = "N"  # where it was taken
    return {"exif": exif}


FOCAL_POINT = Rect(90, 60, 400, 300)


@pytest.mark.parametrize(
    ("drawn", "options", "focal_point"),
    [
        pytest.param(drawing(size=(3001, 1003)), {}, None, id="decoded at half its size"),
        pytest.param(drawing(), sideways(), FOCAL_POINT, id="a photo taken sideways"),
        pytest.param(drawing("L"), {}, FOCAL_POINT, id="gray"),
        pytest.param(drawing("RGBA"), {"format": "PNG"}, None, id="transparent"),
        pytest.param(drawing("P"), {"format": "PNG"}, None, id="palette"),
    ],
)
def test_renditions_are_the_same_as_wagtails(drawn, options, focal_point):
    image = image_of(drawn, **options)
    image.set_focal_point(focal_point)
    image.save()
    run_waiting_tasks()
    image = CustomImage.objects.get(pk=image.pk)
    assert set(image.prepared) == CustomImage.specs()
    for spec, ours in image.prepared.items():
        assert image.find_existing_rendition(Filter(spec)) == ours
        theirs = image.generate_rendition_file(Filter(spec))
        assert Path(ours.file.name).suffix == Path(theirs.name).suffix
        assert ours.file.name.startswith(f"images/{Path(theirs.name).stem}")
        with PIL.Image.open(ours.file) as a, PIL.Image.open(theirs) as b:
            assert (a.size, a.format) == (b.size, b.format)
            assert (ours.width, ours.height) == a.size
            assert not a.getexif()
            apart = ImageChops.difference(a.convert("RGBA"), b.convert("RGBA"))
            assert max(ImageStat.Stat(apart).mean) < 3, spec  # of 255


def test_the_original_is_decoded_once_for_all_renditions(monkeypatch):
    opened = []
    open_file = AbstractImage.open_file
    monkeypatch.setattr(
        AbstractImage, "open_file", lambda image: opened.append(image) or open_file(image)
    )
    image_of(drawing())
    run_waiting_tasks()
    assert len(opened) == 1


# What a visitor sees


@pytest.fixture
def addresses():
    """The number of images by address: a page of every type that shows images, and a story."""
    image = image_of(drawing())
    vision = VisionPage.objects.get(locale__language_code="en")
    vision.image = vision.social_image = image
    vision.save_revision().publish()
    spotlight = SpotlightPage(
        title="Sample organization",
        organization="Sample organization",
        date="2026-11-01",
        summary="A sample.",
        photo=image,
        body=f'<embed embedtype="image" id="{image.pk}" format="fullwidth" alt="A sample"/>',
    )
    MembersInActionPage.objects.get(locale__language_code="en").add_child(instance=spotlight)
    spotlight.save_revision().publish()
    page = StandardPage(
        title="Sample page",
        slug="sample",
        body=[
            ("image", {"image": image, "caption": ""}),
            ("cards", {"cards": [{"title": "S", "text": "S", "link": {}, "image": image}]}),
            ("people", {"people": [{"name": "Sample", "photo": image}]}),
        ],
    )
    HomePage.objects.get(locale__language_code="en").add_child(instance=page)
    page.save_revision().publish()
    story = published(photo=picture((900, 700)))
    return {
        "/": 2,  # vision and spotlight
        vision.url: 1,
        "/members-in-action/": 1,
        spotlight.url: 2,
        page.url: 3,
        "/hear-from-our-youth/": 1,
        story.url: 1,
    }


def refuse(*args, **kwargs):
    raise AssertionError("A visitor waits for a rendition.")


@pytest.fixture
def _nothing_is_made(monkeypatch):
    for name in ("open_file", "generate_rendition_file", "create_rendition", "create_renditions"):
        monkeypatch.setattr(AbstractImage, name, refuse)
    monkeypatch.setattr(PIL.Image, "open", refuse)


def test_a_visitor_never_waits_for_a_rendition(client, addresses, request):
    run_waiting_tasks()
    request.getfixturevalue("_nothing_is_made")
    for address, count in addresses.items():
        html = client.get(address).content.decode()
        assert html.count("<picture>") == count, address
        assert html.count('type="image/avif"') == count, address
        is_wall = address == "/hear-from-our-youth/"  # its small photos do without WebP
        assert html.count('type="image/webp"') == (0 if is_wall else count), address
        for tag in html.split("<picture>")[1:]:
            tag = tag[tag.index("<img") : tag.index("</picture>")]
            assert 'width="' in tag
            assert 'height="' in tag
            assert ('loading="lazy"' in tag) != ('fetchpriority="high"' in tag)
    assert html.count("fetchpriority") == 1


def test_a_page_is_complete_before_its_renditions_are_made(client, addresses, request):
    request.getfixturevalue("_nothing_is_made")
    for address in addresses:
        response = client.get(address)
        assert response.status_code == 200
        html = response.content.decode()
        assert "<picture>" not in html
        assert 'og:image" content="http' in html
        assert any(f'class="{each}' in html for each in ("lattice", "sym", "initials"))


def tags():
    """Every image tag in the site's templates but the admin's, and the template it is in."""
    for path in (settings.BASE_DIR / "templates").rglob("*.html"):
        name = str(path.relative_to(settings.BASE_DIR / "templates"))
        if name.startswith(("pages/admin/", "wagtailimages/", "youth_stories/review/")):
            continue
        nodes = engines["django"].get_template(name).template.nodelist
        for tag in nodes.get_nodes_by_type(ImageNode):
            yield name, tag


def test_every_image_tag_is_in_a_template_that_the_task_reads():
    assert {name for name, tag in tags()} == {*CustomImage.shown_in, *PublicPhoto.shown_in}
    assert all(isinstance(tag, SrcsetImageNode) for name, tag in tags())  # no {% image %}


# What changes later


def test_earlier_crops_are_shown_until_those_of_a_new_focal_point_are_made(client):
    image = image_of(drawing())
    run_waiting_tasks()
    files = {made.file.name for made in image.renditions.all()}
    client.force_login(member_of("Editors"))
    data = {"title": "S", "description": "A sample", "collection": "1", "tags": ""}
    point = {"focal_point_x": 200, "focal_point_y": 200}
    sides = {"focal_point_width": 100, "focal_point_height": 100}
    client.post(reverse("wagtailimages:edit", args=[image.pk]), data | point | sides)
    image = CustomImage.objects.get(pk=image.pk)
    assert image.has_focal_point()
    assert {made.file.name for made in image.prepared.values()} == files
    run_waiting_tasks()
    image = CustomImage.objects.get(pk=image.pk)
    kept = {spec for spec, made in image.prepared.items() if made.file.name in files}
    assert kept == {spec for spec in CustomImage.specs() if "width-" in spec}
    assert image.renditions.filter(filter_spec__in=CustomImage.specs()).count() == len(
        image.specs()
    )


def test_replacing_an_images_file_replaces_its_renditions(client):
    image = image_of(drawing())
    run_waiting_tasks()
    client.force_login(member_of("Editors"))
    data = {"title": "S", "description": "A sample", "collection": "1", "tags": ""}
    upload = picture((800, 600), color="#ff0000", name="another.jpg")
    client.post(reverse("wagtailimages:edit", args=[image.pk]), data | {"file": upload})
    assert not CustomImage.objects.get(pk=image.pk).prepared
    run_waiting_tasks()
    for made in CustomImage.objects.get(pk=image.pk).prepared.values():
        with PIL.Image.open(made.file) as pixels:
            assert pixels.convert("RGB").getpixel((5, 5))[0] > 240


def test_a_photo_withdrawn_while_its_renditions_are_made_leaves_no_file(monkeypatch):
    page = published(photo=picture((900, 700)))

    def withdrawn_meanwhile(image, filters):
        yield from scale(image, filters)
        StoryPage.objects.get(pk=page.pk).unpublish()

    scale = renditions.scale
    monkeypatch.setattr(renditions, "scale", withdrawn_meanwhile)
    public = PublicPhoto.objects.get()
    run_waiting_tasks()
    assert not PublicPhoto.objects.exists()
    stem = Path(public.file.name).stem[:20]
    assert not [path for path in settings.MEDIA_ROOT.rglob("*") if stem in path.name]


def test_the_scheduler_makes_the_renditions_that_are_missing_after_a_restore_or_an_update():
    image = image_of(drawing())
    published(photo=picture())
    run_waiting_tasks()
    CustomImage.get_rendition_model().objects.all().delete()
    PublicPhoto.get_rendition_model().objects.first().delete()
    call_command("scheduler", once=True)
    run_waiting_tasks()
    assert set(CustomImage.objects.get(pk=image.pk).prepared) == CustomImage.specs()
    assert set(PublicPhoto.objects.get().prepared) == PublicPhoto.specs()
    assert not CustomImage.unprepared().exists()
