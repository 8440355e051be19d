"""Spanish in a real browser: changing the language loses no text, and pages are accessible."""

import pytest
from playwright.sync_api import expect

from tests.browser.steps import GUARDIAN, PHONE, STUDENT, fill_in_the_story
from youth_stories.models import Submission

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_student_changes_the_language_and_keeps_what_was_typed(browser, live_server):
    context = browser.new_context(java_script_enabled=False, viewport=PHONE)
    page = context.new_page()
    fill_in_the_story(page, live_server, age="16 or 17")
    page.get_by_role("button", name="Español").click()
    expect(page).to_have_url(f"{live_server.url}/es/share-your-story/?step=story")
    expect(page.get_by_label("Correo electrónico", exact=True)).to_have_value(STUDENT)
    expect(page.get_by_label("El correo electrónico de tu mamá, papá o encargado")).to_have_value(
        GUARDIAN
    )
    expect(page.get_by_label("Ciencias de la vida")).to_be_checked()
    page.get_by_role("button", name="Ver mi elemento").click()
    page.get_by_label("Mis palabras:").check()
    page.get_by_role("button", name="English").click()
    expect(page.get_by_label("My words:")).to_be_checked()
    page.get_by_role("button", name="Español").click()
    page.get_by_role("button", name="Enviar mi historia").click()
    expect(page.get_by_text("El código de la historia")).to_be_visible()
    assert Submission.objects.get(source="form").mail_language == "es"
    context.close()


def test_the_enter_key_submits_the_form_and_keeps_the_language(page, live_server):
    fill_in_the_story(page, live_server)
    page.get_by_label("Your first name").press("Enter")
    expect(page.get_by_role("heading", name="Here is your element")).to_be_visible()


def test_axe_finds_nothing_in_spanish_and_nothing_is_cut_off(page, live_server, expect_accessible):
    for width in (1280, 320):
        page.set_viewport_size({"width": width, "height": 800})
        for address in ("/", "/for-families/", "/privacy/", "/share-your-story/", "/my-story/"):
            page.goto(f"{live_server.url}/es{address}")
            expect_accessible()
            widest = page.evaluate("document.documentElement.scrollWidth")
            assert widest <= width, (address, widest)
