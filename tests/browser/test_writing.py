"""Nothing typed is lost, and nothing is left for the next person on the device."""

import os
import re

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.browser.steps import PHONE, fill_in_the_story, follow, say_age, send_the_story
from tests.factories import invited, received
from youth_stories.models import SavedForm, StoryPhoto, Submission

pytestmark = pytest.mark.django_db(transaction=True)

FORM = "/share-your-story/"


@pytest.fixture(autouse=True)
def _no_errors(page):
    """Fails a test when a script of the page does."""
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield
    # The browser skips a transition between pages where it likes: no script of the page failed.
    assert [error for error in errors if "ViewTransition" not in error] == []


def shot(page, name):
    if folder := os.environ.get("SHOTS"):
        page.wait_for_timeout(300)
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def story(page):
    return page.locator("#id_story")


def saved(page):
    """Waits for the script, and for it to save what was typed."""
    expect(page.locator("[data-save]")).to_be_visible()
    page.wait_for_load_state()
    return page.expect_response(lambda response: response.url.endswith("/save/"))


def test_two_of_ones_own_stories_are_changed_in_two_tabs(page, context, live_server, mailbox):
    mine = {name: received(first_name=name) for name in ("Older", "Younger")}
    tabs = {}
    for name, submission in mine.items():
        tab = tabs[name] = context.new_page()
        letters = mailbox.to("student@example.org")
        follow(tab, live_server, next(m for m in letters if submission.story_key in m.subject))
        tab.get_by_role("button", name="Change my story").click()
        with saved(tab):
            story(tab).fill(f"New words of {name}. It now has a second sentence.")
    for name, tab in tabs.items():
        expect(tab.get_by_label("Your first name")).to_have_value(name)
        tab.reload()
        expect(story(tab)).to_have_value(re.compile(f"New words of {name}"))
        send_the_story(tab)
        assert f"New words of {name}" in Submission.objects.get(pk=mine[name].pk).story


def test_a_shared_tablet_forgets_who_wrote_before(page, live_server):
    fill_in_the_story(page, live_server, "16 or 17")
    send_the_story(page)
    key = Submission.objects.get(source="form").story_key
    expect(page.get_by_text(key)).to_be_visible()
    shot(page, "received")
    page.locator("main").get_by_role("button", name="Close this page").click()
    expect(page).to_have_url(live_server.url + "/")
    page.go_back()
    expect(page.get_by_text("Did you send a story? Then we have it.")).to_be_visible()
    assert key not in page.content()
    page.goto(live_server.url + FORM)
    expect(page.get_by_role("radio", checked=True)).to_have_count(0)
    page.get_by_label("Under 13").check()
    page.get_by_role("button", name="Continue").click()
    shot(page, "under-13")
    expect(page.get_by_label("Your first name")).to_have_value("")
    page.get_by_role("button", name="Start over").click()
    expect(page.get_by_text("How old are you?")).to_be_visible()
    assert not SavedForm.objects.exists()


def test_2860_pasted_characters_are_all_there_and_the_error_says_what_to_do(page, live_server):
    page.set_viewport_size({"width": 390, "height": 844})
    words = ("A sentence that was written elsewhere. " * 80)[:2860]
    fill_in_the_story(page, live_server, "16 or 17", story=words, first_name="Sample" * 10)
    expect(page.get_by_text("860 characters too many")).to_be_visible()
    assert page.locator("[maxlength]").count() == 0
    page.get_by_role("button", name="See my element").click()
    summary = page.get_by_role("alert")
    expect(summary).to_contain_text("Your story is 860 characters too long. It can have 2,000.")
    expect(summary).to_contain_text("“Your first name” is 20 characters too long. It can have 40.")
    expect(story(page)).to_have_value(words)
    shot(page, "too-long-390")
    summary.get_by_role("link", name=re.compile("Your story is")).click()
    expect(story(page)).to_be_focused()
    expect(page.get_by_text("860 characters too many")).to_be_in_viewport()
    story(page).fill(words[:2000])
    page.get_by_label("Your first name").fill("Sample")
    send_the_story(page)
    assert Submission.objects.get(source="form").story == words[:2000].strip()


def test_back_and_reload_keep_the_words_and_never_send_again(page, live_server):
    fill_in_the_story(page, live_server)
    page.get_by_role("button", name="See my element").click()
    heading = page.get_by_role("heading", name="Here is your element")
    expect(heading).to_be_visible()
    posts = []
    page.on("request", lambda request: posts.append(request.url) if request.method == "POST" else 0)
    page.reload()
    expect(heading).to_be_visible()
    page.go_back()
    expect(story(page)).to_have_value("A sample story.\nIt has two lines.")
    expect(page.get_by_label("Email", exact=True)).to_have_value("student@example.org")
    page.reload()
    page.go_forward()
    expect(heading).to_be_visible()
    assert posts == []
    send_the_story_from_here(page)
    page.reload()
    page.go_back()
    assert Submission.objects.filter(source="form").count() == 1


def send_the_story_from_here(page):
    page.get_by_label("My words:").check()
    page.get_by_role("button", name="Send my story").click()
    expect(page.get_by_text("Your story key")).to_be_visible()


def test_whoever_types_without_a_connection_keeps_every_word(page, live_server):
    say_age(page, live_server, "13 to 15")
    with saved(page):
        story(page).fill("Saved on the way.")
    page.route("**/save/", lambda route: route.abort())
    with page.expect_event("requestfailed"):
        story(page).fill("Typed in the tunnel.")
    expect(page.get_by_role("status")).to_contain_text("You are offline. Keep writing")
    assert SavedForm.objects.get().values["story"] == "Saved on the way."
    page.reload()  # a phone drops the tab's page
    expect(story(page)).to_have_value("Typed in the tunnel.")
    assert page.evaluate("localStorage.length") == 0
    page.unroute("**/save/")
    with saved(page):
        page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.get_by_role("status")).to_be_empty()
    assert SavedForm.objects.get().values["story"] == "Typed in the tunnel."
    assert page.evaluate("sessionStorage.length") == 0


@pytest.mark.parametrize("script", [True, False])
def test_a_beginning_is_offered_and_nobody_has_to_take_it(new_context, live_server, script):
    page = new_context(java_script_enabled=script, viewport=PHONE).new_page()
    say_age(page, live_server, "16 or 17")
    shot(page, f"story-390-script-{script}")
    page.get_by_text("Something I built").click()
    expect(page.get_by_text("I made a night light")).to_be_visible()
    expect(story(page)).to_have_value("I made " if script else "")
    if script:
        page.get_by_text("The spark").click()
        expect(story(page)).to_have_value("It started when ")
        story(page).fill("It started when I took a radio apart.")
        page.get_by_text("Who showed me").click()
        expect(story(page)).to_have_value("It started when I took a radio apart.")
        expect(page.get_by_text("8 words. A sentence or two more")).to_be_visible()
        story(page).fill("我喜欢科学。")
        expect(page.get_by_text("3 words. A sentence or two more")).to_be_visible()
        story(page).fill("It started when I took a radio apart.")
        expect(page.locator("[data-live-says]")).to_contain_text("I took a radio apart")
        shot(page, "writing-390")
        page.set_viewport_size({"width": 1280, "height": 900})
        shot(page, "writing-1280")
        page.set_viewport_size({"width": 320, "height": 256})
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        shot(page, "writing-320")


def test_a_photo_is_made_small_and_upright_on_the_device(page, live_server, tmp_path):
    photo = tmp_path / "IMG_home.jpg"
    exif = Image.Exif()
    exif[0x0112] = 6  # held upright, stored lying
    Image.effect_noise((3000, 2000), 60).convert("RGB").save(photo, exif=exif)
    say_age(page, live_server, "18 or older")
    expect(page.get_by_label("What does the photo show?")).to_be_hidden()
    page.get_by_label("A photo of you").set_input_files(photo)
    expect(page.get_by_label("What does the photo show?")).to_be_visible()
    size = "document.querySelector('[name=photo]').files[0].size"
    expect(page.locator("[data-photo-questions][data-small]")).to_be_visible()
    assert page.evaluate(size) < photo.stat().st_size / 2
    page.get_by_role("button", name="See my element").click()
    kept = page.get_by_text("Your photo is kept.")
    expect(kept).to_be_visible(timeout=30_000)  # a busy machine decodes it slowly
    shot(page, "photo")
    master = StoryPhoto.objects.get()
    assert (master.width, master.height) == (1200, 1800)


def test_a_guardian_writes_with_their_child_and_no_script_fails(page, live_server, mailbox):
    invited()
    follow(page, live_server, mailbox.newest("guardian@example.org", ""))
    page.get_by_role("button", name="Write the story together").click()
    page.get_by_label("Elementary school").check()
    with saved(page):
        story(page).fill("Bridges made from paper.")
    tile = page.get_by_role("region", name="Your child’s element")
    expect(tile).to_contain_text("Bridges made from paper.")
    shot(page, "child-1280")
    page.set_viewport_size({"width": 320, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_a_second_tab_empties_itself_once_the_story_was_started_over(page, context, live_server):
    say_age(page, live_server, "13 to 15")
    with saved(page):
        story(page).fill("Words of the last one on this tablet.")
    other = context.new_page()
    other.goto(live_server.url + FORM)
    assert "last one on this tablet" not in other.content()
    other.get_by_role("button", name="No, begin a new story").click()
    expect(other.get_by_text("How old are you?")).to_be_visible()
    story(page).press("End")
    story(page).press_sequentially(" More.")
    expect(page.get_by_role("heading", name="This form is over")).to_be_visible()
    assert "last one on this tablet" not in page.content()
    assert page.evaluate("sessionStorage.length") == 0


def test_a_refused_save_is_not_called_offline_and_the_button_saves_the_words(
    page, context, live_server
):
    page.set_viewport_size({"width": 390, "height": 844})
    fill_in_the_story(page, live_server, "16 or 17")
    context.clear_cookies()
    with page.expect_response(lambda response: response.url.endswith("/save/")):
        story(page).fill("Typed after the cookies were lost.")
    expect(page.get_by_role("status")).to_contain_text("We cannot save your words just now")
    expect(page.get_by_role("status")).to_be_in_viewport()
    shot(page, "not-saved-390")
    page.get_by_role("button", name="See my element").click()
    expect(page.get_by_label("Your words")).to_have_value("Typed after the cookies were lost.")
    shot(page, "csrf-390")
    page.get_by_role("button", name="Go on with my words").click()
    expect(page.get_by_role("heading", name="Here is your element")).to_be_visible()


def test_without_a_connection_nothing_is_sent_and_the_page_says_so(page, live_server):
    fill_in_the_story(page, live_server)
    page.get_by_role("button", name="See my element").click()
    page.get_by_label("My words:").check()
    page.route("**/save/", lambda route: route.abort())
    page.get_by_role("button", name="Send my story").click()
    expect(page.get_by_role("status")).to_contain_text("Nothing was sent")
    page.unroute("**/save/")
    page.get_by_role("button", name="Send my story").click()
    expect(page.get_by_text("Your story key", exact=True)).to_be_visible()


def test_a_photo_lost_at_preview_is_asked_for(page, live_server, tmp_path):
    page.set_viewport_size({"width": 390, "height": 844})
    photo = tmp_path / "photo.jpg"
    Image.new("RGB", (640, 480), "teal").save(photo)
    fill_in_the_story(page, live_server, "16 or 17")
    page.get_by_label("A photo", exact=True).check()
    with saved(page):
        page.get_by_label("A photo of you").set_input_files(photo)
    page.reload()  # as after a dropped connection
    expect(page.get_by_role("alert")).to_contain_text("Your photo did not reach us")
    expect(page.get_by_label("What does the photo show?")).to_be_visible()
    with saved(page):
        page.get_by_label("None: my element").check()
    page.reload()
    page.get_by_label("A photo", exact=True).check()
    again = page.get_by_text("Your photo did not reach us")
    expect(again).to_be_visible()
    page.get_by_role("button", name="See my element").click()
    expect(page.get_by_role("alert")).to_contain_text("Your photo did not reach us")
    shot(page, "photo-lost-390")
    page.get_by_label("A photo of you").set_input_files(photo)
    page.get_by_label("What does the photo show?").fill("A sample photo")
    page.get_by_role("button", name="See my element").click()
    expect(page.get_by_role("heading", name="Here is your element")).to_be_visible()
    shot(page, "preview-390")
    send_the_story_from_here(page)
    shot(page, "received-390")
    page.goto(live_server.url + FORM)
    shot(page, "age-390")
