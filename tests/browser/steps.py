"""What people do in the browser, one function per action, so that tests need not know the pages."""

from django.urls import reverse
from playwright.sync_api import Page, expect

from tests.factories import STORY, link_in
from youth_stories.models import StoryPage, Submission

PHONE = {"width": 360, "height": 740}
STUDENT = "student@example.org"
GUARDIAN = "guardian@example.org"


# In the form


def say_age(page: Page, live_server, age: str) -> None:
    page.goto(f"{live_server.url}/share-your-story/")
    page.get_by_label(age).check()
    page.get_by_role("button", name="Continue").click()


def fill_in_the_story(page: Page, live_server, age="18 or older", photo=None, **changes) -> None:
    answers = STORY | changes
    say_age(page, live_server, age)
    page.get_by_label("Your first name").fill(answers["first_name"])
    page.get_by_label("Email", exact=True).fill(STUDENT)
    if age != "18 or older":
        page.get_by_label("Your parent’s or guardian’s email").fill(GUARDIAN)
    page.get_by_label("Life sciences").check()
    page.get_by_label("High school").check()
    page.get_by_label("One line about you").fill(answers["study"])
    page.get_by_label("Why are you passionate").fill(answers["story"])
    if photo:
        if age != "18 or older":
            page.get_by_label("A photo", exact=True).check()
        page.get_by_label("A photo of you").set_input_files(photo)
        page.get_by_label("What does the photo show?").fill("A sample photo")


def send_the_story(page: Page, *ticks: str) -> None:
    page.get_by_role("button", name="See my element").click()
    expect(page.get_by_role("heading", name="Here is your element")).to_be_visible()
    for label in ticks or ("My words:", "My first name"):
        page.get_by_label(label).check()
    page.get_by_role("button", name="Send my story").click()
    expect(page.get_by_text("Your story key", exact=True)).to_be_visible()


# From an e-mail


def follow(page: Page, live_server, mail) -> None:
    """Opens the private link in an e-mail."""
    page.goto(live_server.url + link_in(mail))


def say_yes(page: Page, *ticks: str) -> None:
    """A guardian gives consent on their private page, with these boxes ticked."""
    for label in ticks:
        page.get_by_label(label).check()
    page.get_by_role("button", name="Yes publish what I ticked").click()
    expect(page.get_by_role("heading", name="What you agreed to")).to_be_visible()


# In the admin


def sign_in(page: Page, live_server, user) -> None:
    page.context.clear_cookies()
    page.goto(f"{live_server.url}/account/login/")
    page.get_by_label("Email").fill(user.email)
    page.get_by_label("Password").fill("a long password")
    page.get_by_role("button", name="Continue with my password").click()
    expect(page).to_have_url(f"{live_server.url}/admin/")


def read(page: Page, live_server) -> None:
    """Opens the reading view of the only story from the form."""
    submission = Submission.objects.get(source="form")
    page.goto(live_server.url + reverse("youth_stories:inspect", args=[submission.pk]))


def accept(page: Page, live_server) -> None:
    read(page, live_server)
    page.get_by_role("button", name="Accept", exact=True).click()
    expect(page.get_by_text("Accepted. This is its draft.")).to_be_visible()


def ask_for_consent(page: Page, live_server) -> None:
    read(page, live_server)
    page.get_by_role("button", name="Ask for consent").click()
    expect(page.get_by_text("Consent is being asked for.")).to_be_visible()


def publish(page: Page, live_server) -> None:
    read(page, live_server)
    page.get_by_role("button", name="Publish this version").click()
    expect(page.get_by_text("Published.", exact=True)).to_be_visible()


# As a visitor


def address_of_the_story(live_server) -> str:
    return live_server.url + StoryPage.objects.get(submission__source="form").url


def expect_gone(page: Page, address: str) -> None:
    response = page.goto(address)
    assert response
    assert response.status == 410
    expect(page.get_by_role("heading", name="is no longer here")).to_be_visible()
