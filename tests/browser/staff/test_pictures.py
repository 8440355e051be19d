"""An editor adds pictures on a phone, and says what stays in view."""

from io import BytesIO

import pytest
from pillow_heif import register_heif_opener
from playwright.sync_api import expect

from pages.models import CustomImage
from tests.pages.test_renditions import drawing

pytestmark = pytest.mark.django_db(transaction=True)

register_heif_opener()


def file(format: str, name: str) -> dict:
    buffer = BytesIO()
    drawing(size=(900, 1200)).save(buffer, format)
    return {"name": name, "mimeType": "", "buffer": buffer.getvalue()}


def test_an_editor_adds_a_phones_picture_and_is_told_of_a_broken_one(
    on_a_phone, page, expect_accessible
):
    """The list, and the screen on which both files are chosen at once and one is described."""
    hand = on_a_phone("Editors")
    hand.open("/admin/images/")
    hand.press("Add an image", role="link")
    cut_short = file("JPEG", "IMG_0001.jpg")
    cut_short["buffer"] = cut_short["buffer"][:9_000]
    files = page.locator("#fileupload")
    hand.choose_file(files, cut_short, file("HEIF", "IMG_0002.HEIC"))
    broken, phones = page.locator("#upload-list > li").all()
    expect(broken.get_by_text("part of its file is missing")).to_be_visible()
    seen = phones.locator(".uploaded-image img")
    expect(seen).to_be_visible()
    assert seen.evaluate("image => image.decode().then(() => image.naturalHeight)") == 165
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    expect_accessible(".drop-zone")
    hand.part = phones
    hand.enter("What does the picture show?", "Two samples on a table")
    hand.press("Update")
    expect(page.get_by_role("status").get_by_text("Saved.")).to_be_visible()
    assert hand.took() == (2, 2)

    # What stays in view
    image = CustomImage.objects.get()
    assert (image.description, image.focal_point_y) == ("Two samples on a table", 400)
    hand.part = page
    hand.open(f"/admin/images/{image.pk}/")
    from_top = page.get_by_label("From the top")
    expect(from_top).to_have_value("33")
    box = page.locator("[data-focal-point]").bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] * 3 / 4)
    expect(from_top).to_have_value("75")
    page.get_by_label("From the left").press("ArrowRight")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    expect_accessible("[data-focal-point]", "[data-focal-point-numbers]")
    hand.press("Save")
    hand.sees("updated.")
    assert hand.took() == (4, 2)
    image.refresh_from_db()
    assert (image.focal_point_x, image.focal_point_y) == pytest.approx((459, 900), abs=9)
