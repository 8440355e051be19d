"""What staff changed or left out, on a student's and a guardian's phone."""

import pytest
from playwright.sync_api import expect

from tests.browser.steps import GUARDIAN, PHONE, STUDENT, follow
from tests.factories import draft, published_minor, run_waiting_tasks
from youth_stories.consent.ask import ask_consent
from youth_stories.consent.redaction import redact
from youth_stories.models import Submission

pytestmark = pytest.mark.django_db(transaction=True)

SENT = (
    "My grandmother kept bees. I wanted to know how a bee finds teh way home. "
    "Now I build small robots that find theirs. It can dansing too."
)


def last_letter(mailoutbox, address):
    return [mail for mail in mailoutbox if mail.to == [address]][-1]


def expect_to_fit(page, expect_accessible) -> None:
    for width in (320, 390, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        expect_accessible()
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_student_says_it_is_still_theirs_with_one_click(
    page, live_server, mailoutbox, expect_accessible
):
    story = draft(age_band="16_17", story=SENT, scopes={"words", "first_name"})
    story.story = SENT.replace("teh", "the").replace("can dansing", "can dance")
    story.save_revision()
    submission = Submission.objects.get(page=story)
    ask_consent(submission, by=None)
    run_waiting_tasks()
    page.set_viewport_size(PHONE)
    follow(page, live_server, last_letter(mailoutbox, STUDENT))
    expect(
        page.get_by_role("heading", name="We fixed 2 words: is this still yours?")
    ).to_be_visible()
    expect_to_fit(page, expect_accessible)
    page.get_by_role("button", name="Yes, this is still mine").click()
    expect(page.get_by_role("heading", name="is this still yours?")).to_have_count(0)
    assert submission.newest_version.covering_consents().filter(role="student").exists()
    follow(page, live_server, last_letter(mailoutbox, GUARDIAN))


def test_a_guardian_sees_what_was_left_out_and_takes_their_yes_back(
    page, live_server, mailoutbox, expect_accessible
):
    story = published_minor()
    story.story = "A sample story."
    story.save_revision()
    redact(story.submission, by=None)
    run_waiting_tasks()
    page.set_viewport_size(PHONE)
    follow(page, live_server, last_letter(mailoutbox, GUARDIAN))
    expect(page.get_by_text("It has two lines.", exact=True)).to_be_visible()
    expect_to_fit(page, expect_accessible)
    page.get_by_role("button", name="Take back my yes to").click()
    assert page.goto(live_server.url + story.url).status == 410
