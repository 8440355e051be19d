"""A letter that reached a stranger, a student who corrects the address, and a sheet of paper."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.steps import GUARDIAN, PHONE, STUDENT
from tests.factories import asked, link_in, run_waiting_tasks

pytestmark = pytest.mark.django_db(transaction=True)

PAGE_OF_PDF = re.compile(rb"/Type\s*/Page\b(?!s)")


def open_newest(page, live_server, mailoutbox, address):
    run_waiting_tasks()
    letter = [mail for mail in mailoutbox if mail.to == [address]][-1]
    page.goto(live_server.url + link_in(letter))


def test_a_stranger_says_no_more_letters_and_the_student_corrects_the_address(
    page, live_server, mailoutbox, expect_accessible
):
    page.set_viewport_size(PHONE)
    asked()
    open_newest(page, live_server, mailoutbox, GUARDIAN)
    page.get_by_role("link", name="This is not for me").click()
    expect_accessible()
    page.get_by_role("button", name="This is not for me").click()
    expect(page.get_by_text("We do not write to this address again")).to_be_visible()

    open_newest(page, live_server, mailoutbox, STUDENT)
    expect(
        page.get_by_role("heading", name="Our letter reached somebody else", level=1)
    ).to_be_visible()
    expect_accessible()
    page.get_by_role("link", name="Correct the address").click()
    page.get_by_label("Your parent’s or guardian’s email").fill("mom@gmial.com")
    page.get_by_role("button", name="Ask them there").click()
    expect_accessible()
    page.get_by_role("button", name="Yes, use mom@gmail.com").click()
    expect(page.get_by_text("mom@gmail.com")).to_be_visible()
    open_newest(page, live_server, mailoutbox, "mom@gmail.com")
    expect(page.get_by_text("It has two lines.")).to_be_visible()


@pytest.mark.parametrize("paper", ["Letter", "A4"])
def test_the_longest_story_is_one_sheet_of_paper(paper, page, live_server, mailoutbox):
    words = "We counted every tomato on the roof, twice. " * 46
    submission = asked(story=words[:2000].strip())
    open_newest(page, live_server, mailoutbox, STUDENT)
    for address in (f"/my-story/{submission.story_key}/paper/", "/share-your-story/paper/"):
        page.goto(live_server.url + address)
        expect(page.get_by_text("Soy madre, padre, tutor legal o encargado")).to_be_visible()
        pdf = page.pdf(format=paper, prefer_css_page_size=True)
        assert len(PAGE_OF_PDF.findall(pdf)) == 1
