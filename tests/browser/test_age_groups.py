"""A story of each age group from the form to the wall and back, in real browsers with real e-mails.

Each person has a browser of their own.
"""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.steps import (
    GUARDIAN,
    PHONE,
    STUDENT,
    accept,
    address_of_the_story,
    ask_for_consent,
    expect_gone,
    fill_in_the_story,
    follow,
    publish,
    read,
    say_age,
    say_yes,
    send_the_story,
    sign_in,
)
from tests.factories import (
    STORY,
    member_of,
    pass_time,
    picture,
    private_page,
    run_waiting_tasks,
)
from youth_stories.models import Submission

pytestmark = pytest.mark.django_db(transaction=True)

ROBOTS = "meta[name=robots]"


@pytest.fixture
def someone(new_context):
    """A function that opens a page in a new browser for another person."""

    def open_browser(**options):
        return new_context(**options).new_page()

    return open_browser


@pytest.fixture
def reviewer(someone, live_server):
    page = someone()
    sign_in(page, live_server, member_of("Story reviewers", name="reviewer"))
    return page


@pytest.fixture
def publisher(someone, live_server):
    """The second person, who publishes."""
    page = someone()
    sign_in(page, live_server, member_of("Publishers", name="publisher"))
    return page


def test_a_child_under_13(someone, reviewer, publisher, live_server, mailbox):
    child, guardian, visitor = someone(viewport=PHONE), someone(), someone()

    say_age(child, live_server, "Under 13")
    child.get_by_label("Your first name").fill("Sample")
    child.get_by_label("Your parent’s or guardian’s email").fill(GUARDIAN)
    child.get_by_role("button", name="Ask them").click()
    expect(child.get_by_text("Now it is their turn")).to_be_visible()

    follow(guardian, live_server, mailbox.newest(GUARDIAN, "would like your help"))
    guardian.get_by_role("button", name="Write the story together").click()
    expect(guardian.get_by_label("Your child’s first name")).to_have_value("Sample")
    guardian.get_by_label("Math & data").check()
    guardian.get_by_label("Elementary school").check()
    guardian.get_by_label("Why is your child passionate").fill(STORY["story"])
    guardian.get_by_role("button", name="See the element").click()
    guardian.get_by_role("button", name="Send the story").click()
    expect(guardian.get_by_text("Your story key", exact=True)).to_be_visible()

    accept(reviewer, live_server)
    assert "was accepted" in mailbox.newest(GUARDIAN, "").subject
    ask_for_consent(reviewer, live_server)

    follow(guardian, live_server, mailbox.newest(GUARDIAN, "May we publish"))
    expect(guardian.get_by_text("It has two lines.")).to_be_visible()
    expect(guardian.get_by_role("checkbox", checked=True)).to_have_count(0)
    say_yes(guardian, "My child’s words:", "My child’s first name")

    read(publisher, live_server)
    expect(publisher.get_by_text("A second message to them has to go out first")).to_be_visible()
    expect(publisher.get_by_role("button", name="Publish this version")).to_have_count(0)
    pass_time(days=1)
    second_message = mailbox.newest(GUARDIAN, "You said yes")
    assert "- “My child’s words:" in second_message.body
    read(reviewer, live_server)
    expect(reviewer.get_by_role("button", name="Publish this version")).to_have_count(0)
    publish(publisher, live_server)

    address = address_of_the_story(live_server)
    visitor.goto(f"{live_server.url}/hear-from-our-youth/")
    visitor.locator("main").get_by_role("link", name=re.compile(r"2\s.*Sample", re.DOTALL)).click()
    expect(visitor).to_have_url(address)
    expect(visitor.get_by_text("It has two lines.")).to_be_visible()
    expect(visitor.locator(ROBOTS)).to_have_attribute("content", re.compile("noindex"))

    assert "is online" in mailbox.newest(GUARDIAN, "").subject
    follow(guardian, live_server, second_message)
    guardian.get_by_role("link", name="Take the story back for good").click()
    guardian.get_by_role("button", name="Yes, take back story").click()
    expect(guardian.get_by_text("Within 72 hours its words are erased")).to_be_visible()
    expect_gone(visitor, address)
    mailbox.newest(GUARDIAN, "was taken back")
    assert mailbox.to(STUDENT) == []


def test_a_student_of_13_to_15_with_no_scripts_on_a_small_screen(
    someone, reviewer, publisher, live_server, mailbox
):
    student, guardian, visitor = (
        someone(java_script_enabled=False, viewport=PHONE) for _ in range(3)
    )

    fill_in_the_story(student, live_server, "13 to 15")
    expect(student.get_by_label("last name")).to_have_count(0)
    school, photo = (student.get_by_label(name) for name in ("name of your school", "A photo of"))
    expect(school).to_be_hidden()  # as long as nothing is chosen
    expect(photo).to_be_hidden()
    student.get_by_label("My school", exact=True).check()
    expect(school).to_be_visible()
    expect(photo).to_be_hidden()
    student.get_by_label("None: my element").check()
    send_the_story(student)
    mailbox.newest(STUDENT, "We have your story")
    accept(reviewer, live_server)
    mailbox.newest(STUDENT, "was accepted")
    assert mailbox.to(GUARDIAN) == []  # nobody has asked them yet
    ask_for_consent(reviewer, live_server)

    question = mailbox.newest(GUARDIAN, "May we publish")
    follow(guardian, live_server, question)
    expect(guardian).to_have_url(live_server.url + private_page("guardian"))  # without the token
    say_yes(guardian, "Their words:")
    follow(visitor, live_server, question)
    expect(visitor.get_by_role("button", name="Yes publish")).to_have_count(0)  # used up
    pass_time(days=1)
    mailbox.newest(GUARDIAN, "You said yes")
    publish(publisher, live_server)

    address = address_of_the_story(live_server)
    visitor.goto(address)
    expect(visitor.get_by_role("heading", name="A student")).to_be_visible()  # no first name
    expect(visitor.get_by_text("It has two lines.")).to_be_visible()
    expect(visitor.locator(ROBOTS)).to_have_attribute("content", re.compile("noindex"))

    follow(guardian, live_server, mailbox.newest(GUARDIAN, "is online"))
    guardian.get_by_role("button", name="I changed my mind").click()
    expect(guardian.get_by_role("button", name="I changed my mind")).to_have_count(0)
    expect_gone(visitor, address)
    mailbox.newest(GUARDIAN, "is private")
    mailbox.newest(STUDENT, "is private")


@pytest.mark.long
def test_a_student_of_16_or_17_with_a_photo(
    someone, reviewer, publisher, live_server, mailbox, tmp_path
):
    student, guardian, visitor = someone(viewport=PHONE), someone(), someone()
    photo = tmp_path / "IMG_home.jpg"
    photo.write_bytes(picture((600, 400)).read())

    fill_in_the_story(student, live_server, "16 or 17", photo=photo)
    send_the_story(student, "My words:", "My first name", "My photo", "Search engines")
    read(reviewer, live_server)
    reviewer.get_by_label("No other person can be recognized").check()
    reviewer.get_by_role("button", name="Accept", exact=True).click()
    expect(reviewer.get_by_text("Accepted. This is its draft.")).to_be_visible()
    ask_for_consent(reviewer, live_server)

    follow(guardian, live_server, mailbox.newest(GUARDIAN, "May we publish"))
    expect(guardian.get_by_role("img", name="A sample photo")).to_be_visible()
    say_yes(guardian, "Their words:", "Their first name", "Their photo", "Search engines")
    pass_time(days=1)
    mailbox.newest(GUARDIAN, "You said yes")
    publish(publisher, live_server)
    run_waiting_tasks()  # makes the photo's renditions

    address = address_of_the_story(live_server)
    visitor.goto(address)
    shown = visitor.get_by_role("img", name="A sample photo")
    expect(shown).to_be_visible()
    file = visitor.request.get(live_server.url + shown.get_attribute("src"))
    assert file.ok
    expect(visitor.locator(ROBOTS)).to_have_count(0)  # the guardian allowed search engines

    follow(student, live_server, mailbox.newest(STUDENT, "is online"))
    student.get_by_role("link", name="Take my story back").click()
    student.get_by_role("button", name="Yes, take back story").click()
    expect(student.get_by_text("Within 72 hours its words are erased")).to_be_visible()
    expect_gone(visitor, address)
    assert visitor.request.get(file.url).status == 404
    mailbox.newest(STUDENT, "was taken back")
    mailbox.newest(GUARDIAN, "was taken back")


@pytest.mark.long
def test_an_adult_of_18_or_older(someone, live_server, mailbox):
    student, staff, visitor = someone(viewport=PHONE), someone(), someone()
    sign_in(staff, live_server, member_of("Story reviewers", "Publishers", name="both"))

    fill_in_the_story(student, live_server)
    expect(student.get_by_label("guardian")).to_have_count(0)
    send_the_story(student)
    accept(staff, live_server)
    publish(staff, live_server)  # one person is enough
    address = address_of_the_story(live_server)
    visitor.goto(address)
    expect(visitor.get_by_text("It has two lines.")).to_be_visible()
    expect(visitor.locator(ROBOTS)).to_have_count(0)

    follow(student, live_server, mailbox.newest(STUDENT, "is online"))
    student.get_by_role("button", name="Change my story").click()
    student.get_by_label("Why are you passionate").fill("A sample story with other words.")
    send_the_story(student)
    mailbox.newest(STUDENT, "new version of your story")
    visitor.goto(address)
    expect(visitor.get_by_text("It has two lines.")).to_be_visible()  # for now
    accept(staff, live_server)
    publish(staff, live_server)
    visitor.goto(address)
    expect(visitor.get_by_text("A sample story with other words.")).to_be_visible()
    mailbox.newest(STUDENT, "was changed")
    assert {address for mail in mailbox.mails for address in mail.to} == {
        STUDENT,
        "both@example.org",
    }
    assert Submission.objects.get(source="form").age_band == "18_plus"
