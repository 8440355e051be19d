"""From the form on a student's phone to a public page, in a real browser."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.steps import PHONE, fill_in_the_story, send_the_story, sign_in
from tests.factories import member_of, picture, published, run_waiting_tasks
from youth_stories.models import StoryPage, Submission

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.each_database
def test_a_story_goes_from_a_phone_to_the_wall(page, live_server):
    reviewer = member_of("Story reviewers", name="reviewer")
    publisher = member_of("Publishers", name="publisher")

    page.set_viewport_size(PHONE)
    fill_in_the_story(page, live_server)
    send_the_story(page)
    submission = Submission.objects.get(source="form")
    expect(page.get_by_text(submission.story_key)).to_be_visible()

    page.set_viewport_size({"width": 1280, "height": 900})
    sign_in(page, live_server, reviewer)
    page.get_by_role("link", name="1 waiting to be read").click()
    page.get_by_role("link", name=submission.story_key).click()
    story = page.get_by_role("region", name="As it will appear")
    expect(story.get_by_text("It has two lines.")).to_be_visible()
    page.get_by_role("button", name="Accept", exact=True).click()
    expect(page.get_by_text("The person has agreed to this version")).to_be_visible()

    sign_in(page, live_server, publisher)
    draft = StoryPage.objects.get(submission=submission)
    page.goto(f"{live_server.url}/admin/pages/{draft.pk}/edit/")
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.get_by_text("has been published")).to_be_visible()

    page.context.clear_cookies()
    page.goto(f"{live_server.url}/hear-from-our-youth/")
    page.locator("main").get_by_role("link", name=re.compile(r"2\s.*Sample", re.DOTALL)).click()
    expect(page).to_have_url(f"{live_server.url}/hear-from-our-youth/2/")
    expect(page.get_by_text("It has two lines.")).to_be_visible()


def test_the_form_works_without_scripts(browser, live_server):
    context = browser.new_context(java_script_enabled=False, viewport=PHONE)
    page = context.new_page()
    fill_in_the_story(page, live_server)
    send_the_story(page)
    assert Submission.objects.filter(source="form").count() == 1
    context.close()


def test_the_tile_changes_while_the_student_types(page, live_server):
    fill_in_the_story(page, live_server, first_name="Zoë")
    tile = page.locator("[data-live-tile]")
    expect(tile).to_contain_text("Zo")
    expect(tile).to_contain_text("Sample Biology")
    expect(tile.locator(".is-life")).to_be_visible()


def test_a_form_with_errors_keeps_the_photo_and_the_text(page, live_server, tmp_path):
    photo = tmp_path / "IMG_home.jpg"
    photo.write_bytes(picture().read())
    fill_in_the_story(page, live_server)
    page.get_by_label("Email").fill("nowhere")
    page.get_by_label("A photo of you").set_input_files(photo)
    page.get_by_label("What does the photo show?").fill("A sample photo")
    page.get_by_role("button", name="See my element").click()
    summary = page.get_by_role("alert")
    expect(summary).to_contain_text("There is a mistake in this address")
    summary.get_by_role("link", name=re.compile("There is a mistake")).click()
    expect(page.get_by_label("Email")).to_be_focused()
    page.get_by_label("Email").fill("student@example.org")
    send_the_story(page)
    assert Submission.objects.get(source="form").photo_id


def test_the_whole_form_is_filled_in_with_the_keyboard(page, live_server):
    page.goto(f"{live_server.url}/share-your-story/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    page.keyboard.press("Enter")
    page.get_by_label("Under 13").focus()
    for _ in range(3):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Your first name")).to_be_visible()


def test_no_page_breaks_the_content_security_policy(page, live_server):
    problems = []
    page.on("console", lambda message: problems.append(message.text))
    page.on("pageerror", lambda error: problems.append(str(error)))
    published(photo=picture())
    run_waiting_tasks()  # makes the photo's renditions
    for address in ("/", "/vision/", "/hear-from-our-youth/", "/hear-from-our-youth/2/"):
        page.goto(live_server.url + address)
    fill_in_the_story(page, live_server)
    assert problems == []
