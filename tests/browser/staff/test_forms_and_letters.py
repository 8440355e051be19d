"""A form is built and answered, and a letter put right, on a phone."""

import pytest
from django.utils import translation
from playwright.sync_api import expect

from psec_site.forms.models import FormAnswer
from tests.browser.staff.test_pages import add_from_the_page, publish
from youth_stories.models import Wording

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.long
def test_a_contact_form_is_built_and_what_arrives_is_answered(on_a_phone, page, live_server):
    """The page, the editor, the list; then the forms, and the answers, with an address each."""
    hand = on_a_phone("Publishers", name="publisher")
    add_from_the_page(hand, "/forms/")
    hand.enter("Title*", "Join a workgroup")
    for number, (question, kind) in enumerate(
        [("Your email", "E-mail address"), ("Why you want to join", "Several lines")]
    ):
        if number:
            hand.press("Add question")
        hand.part = page.locator(f"#inline_child_form_fields-{number}")
        hand.enter("Question*", question)
        hand.choose("Kind of answer*", kind)
        hand.part = page
    hand.enter("After sending*", "Thank you. We write to you within a week.")
    publish(hand)
    assert hand.took() == (3, 6)

    page.context.clear_cookies()
    page.goto(f"{live_server.url}/forms/join-a-workgroup/")
    page.get_by_label("Your email").fill("writer@example.org")
    page.get_by_label("Why you want to join").fill("An uncommonly worded reason. " * 20)
    page.locator("main").get_by_role("button", name="Send").click()
    expect(page.get_by_text("We write to you within a week")).to_be_visible()

    hand = on_a_phone("Form readers", name="reader")
    hand.open_menu("Forms")
    hand.press("Join a workgroup", role="link")
    hand.sees("An uncommonly worded reason.")
    assert hand.took() == (2, 0)
    answer = hand.part.get_by_role("link", name="writer@example.org")
    expect(answer).to_have_attribute("href", "mailto:writer@example.org")
    assert page.evaluate("document.querySelector('main').scrollWidth") <= 390
    assert FormAnswer.objects.count() == 1


@pytest.mark.long
def test_a_typo_in_a_spanish_letter_is_put_right(on_a_phone):
    """The list of all words, those of one letter, and the list again; one field, already filled."""
    hand = on_a_phone("Editors")
    hand.open_menu("Settings", "Words of the form and letters")
    hand.press("E-mail to the student: we have your story", role="link")
    field = hand.field("Spanish")
    words = field.input_value()
    assert words
    hand.enter("Spanish", words.replace("historia", "historia de verdad", 1))
    hand.press("Save")
    hand.sees("updated")
    assert hand.took() == (3, 1)
    with translation.override("es"):
        assert "historia de verdad" in Wording.objects.words_at("mail_received")
    wording = Wording.objects.get(place="mail_received")
    assert wording.text == wording.default("en")
