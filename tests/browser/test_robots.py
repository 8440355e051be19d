"""The proof of work and the honeypot, in a real browser with the Content Security Policy."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.steps import fill_in_the_story
from youth_stories.models import Submission

pytestmark = pytest.mark.django_db(transaction=True)


def preview(page, live_server):
    fill_in_the_story(page, live_server)
    page.get_by_role("button", name="See my element").click()
    expect(page.get_by_role("heading", name="Here is your element")).to_be_visible()


def send(page):
    page.get_by_label("My words:").check()
    page.get_by_role("button", name="Send my story").click()
    expect(page.get_by_text("Your story key", exact=True)).to_be_visible()


def test_a_browser_computes_the_proof_and_leaves_no_sign_of_a_robot(page, live_server):
    problems = []
    page.on("console", lambda message: problems.append(message.text))
    page.on("pageerror", lambda error: problems.append(str(error)))
    preview(page, live_server)
    expect(page.locator("[name=proof]")).to_have_value(re.compile(r"^\d+$"), timeout=30_000)
    send(page)
    assert Submission.objects.get(source="form").robot_signs == []
    assert problems == []


def test_submitting_does_not_wait_for_the_proof(page, live_server):
    page.route("**/proof-worker*.js", lambda route: None)  # never loads
    preview(page, live_server)
    send(page)
    assert Submission.objects.get(source="form").robot_signs == ["no_script"]


def test_whoever_asks_for_a_link_from_a_busy_network_is_helped_by_the_browser(page, live_server):
    page.goto(f"{live_server.url}/my-story/send-again/")
    page.get_by_label("Your email").fill("student@example.org")
    page.locator("[name=subject]").evaluate("field => { field.value = 'a sign' }")
    page.get_by_role("button", name="Send me a new link").click()
    expect(page.get_by_text("then press the button once more")).to_be_visible()
    expect(page.locator("[name=proof]")).to_have_value(re.compile(r"^\d+$"), timeout=30_000)
    page.get_by_role("button", name="Send me a new link").click()
    expect(page.get_by_role("heading", name="Look into your email")).to_be_visible()


def test_a_double_click_on_send_sends_one_story(page, live_server):
    preview(page, live_server)
    page.get_by_label("My words:").check()
    page.get_by_role("button", name="Send my story").dblclick()
    expect(page.get_by_text("Your story key", exact=True)).to_be_visible()
    assert Submission.objects.filter(source="form").count() == 1


def test_people_cannot_see_hear_or_reach_the_honeypot(page, live_server):
    def check():
        hidden = page.locator("[name=subject]")
        expect(hidden).to_be_hidden()
        expect(hidden).to_have_attribute("autocomplete", "off")
        assert "Leave this empty" not in page.locator("body").aria_snapshot()
        assert hidden.evaluate("element => element.closest('[style]')") is None

    fill_in_the_story(page, live_server)
    check()
    page.get_by_role("button", name="See my element").click()
    expect(page.get_by_role("heading", name="Here is your element")).to_be_visible()
    check()
