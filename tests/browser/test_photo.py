"""A reviewer crops a photo by touch or with numbers, on a phone too."""

import pytest
from playwright.sync_api import expect

from tests.browser.steps import sign_in
from tests.factories import member_of, picture, received
from youth_stories.models import StoryPage
from youth_stories.review.decisions import accept

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def story(page, live_server) -> StoryPage:
    """An accepted story with a photo, whose crop view is open on a phone."""
    page.set_viewport_size({"width": 360, "height": 740})
    story = accept(received(photo=picture((600, 400))))
    sign_in(page, live_server, member_of("Story reviewers", name="reviewer"))
    page.goto(f"{live_server.url}/admin/youth-stories/inspect/{story.submission.pk}/")
    page.get_by_role("link", name="Crop the photo").click()
    return story


def number(page, label):
    return page.get_by_role("spinbutton", name=label, exact=True)


def drag(page, start, end):
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(*end, steps=3)
    page.mouse.up()


def test_a_reviewer_drags_a_corner_and_taps_a_face(page, story):
    expect(number(page, "Left")).to_have_value("0")
    area = page.locator("[data-crop-photo]").bounding_box()
    left, top, width, height = (area[name] for name in ("x", "y", "width", "height"))
    drag(page, (left + width - 20, top + height - 20), (left + width / 2 - 20, top + height - 20))
    page.mouse.click(left + width / 4, top + height / 4)
    expect(number(page, "Right")).to_have_value("50")
    expect(number(page, "From the top")).to_have_value("25")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.get_by_role("button", name="Use this crop").click()
    expect(page.get_by_text("This is the photo now")).to_be_visible()
    photo = StoryPage.objects.get(pk=story.pk).get_latest_revision_as_object().photo
    assert (photo.width, photo.height) == (300, 400)
    assert photo.focal_point == pytest.approx((0.5, 0.25), abs=0.01)


def test_a_reviewer_crops_with_the_keyboard_and_axe_finds_nothing(page, story, expect_accessible):
    number(page, "Bottom").fill("40")
    assert page.locator(".crop__box").evaluate("box => box.clientHeight < 150")
    page.get_by_label("No other person can be recognized").focus()
    page.keyboard.press("Space")
    expect_accessible("[data-crop]", ".crop__steps")
    page.get_by_role("button", name="Confirm").press("Enter")
    expect(page.get_by_text("Confirmed on")).to_be_visible()
    assert story.get_latest_revision_as_object().photo.others_agreed_at
