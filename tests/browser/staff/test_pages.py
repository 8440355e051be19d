"""A communications liaison changes pages on a phone, in few screens and fields."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone
from playwright.sync_api import expect
from wagtail.models import Page

from pages.models import (
    EventPage,
    HomePage,
    MembersInActionPage,
    MissionPage,
    SpotlightPage,
    StandardPage,
)
from tests.browser.staff.hand import Hand
from tests.browser.staff.test_pictures import file
from tests.factories import home_page, member_of, published

pytestmark = pytest.mark.django_db(transaction=True)


def edit_from_the_page(hand: Hand, path: str) -> None:
    hand.open(path)
    hand.press(re.compile("View Wagtail quick actions"))
    hand.press("Edit this page", role="menuitem")


def add_from_the_page(hand: Hand, path: str) -> None:
    hand.open(path)
    hand.press(re.compile("View Wagtail quick actions"))
    hand.press("Add a child page", role="menuitem")


def publish(hand: Hand) -> None:
    hand.press("Publish")
    hand.sees(re.compile("(has been|and) published"))


def test_the_mission_is_changed(on_a_phone, page, live_server):
    """The page, its editor, and the list that says that it is published."""
    hand = on_a_phone("Publishers")
    edit_from_the_page(hand, "/mission/")
    hand.enter("Year of the goal", "2035")
    publish(hand)
    assert hand.took() == (3, 1)
    page.goto(live_server.url)
    expect(page.get_by_text("careers by 2035")).to_be_visible()


@pytest.mark.long
def test_who_changed_the_mission_is_found_and_undone(on_a_phone):
    """The page, its editor, its history, the earlier words in the editor, the list."""
    other = member_of("Publishers", name="other")
    mission = MissionPage.objects.get(locale__language_code="en")
    before = mission.statement
    mission.statement, mission.emphasis = "Words that somebody regrets.", ""
    mission.save_revision(user=other).publish(user=other)
    hand = on_a_phone("Publishers")
    edit_from_the_page(hand, "/mission/")
    hand.press("History", role="link")
    expect(hand.page.get_by_role("cell", name="other@example.org")).to_be_visible()
    earlier = hand.page.get_by_role("row").filter(has=hand.page.get_by_label("Actions")).last
    hand.press("Actions", within=earlier)
    hand.press("Review this version", role="link")
    hand.press("Publish this version")
    hand.sees("has been published")
    assert hand.took() == (5, 0)
    mission.refresh_from_db()
    assert mission.statement == before


@pytest.mark.long
def test_a_spotlight_with_a_phones_picture_stands_first(on_a_phone, page, live_server):
    """The page, the editor, its dialog for the picture, the list."""
    hand = on_a_phone("Publishers")
    add_from_the_page(hand, "/members-in-action/")
    hand.enter("Title*", "A sample spotlight")
    hand.enter("Organization*", "Sample Organization")
    hand.enter("Date*", "2020-01-31")  # older than the others
    hand.enter("Summary*", "What it does, in a sentence.")
    hand.tick("Feature first")
    hand.press("Choose an image")
    hand.in_dialog("Choose an image")
    hand.press("Upload", role="tab")
    hand.choose_file(hand.field("File*"), file("HEIF", "IMG_0002.HEIC"))
    hand.enter("What does the picture show?", "Two samples on a table")
    hand.press("Upload")
    hand.out_of_dialog()
    publish(hand)
    assert hand.took() == (4, 7)
    page.goto(f"{live_server.url}/members-in-action/")
    expect(page.locator("main").get_by_role("heading", level=2).first).to_have_text(
        "A sample spotlight"
    )


@pytest.mark.long
def test_a_spotlight_is_scheduled(on_a_phone):
    """The list, the editor, the dialog for the time, the editor again, the list."""
    parent = MembersInActionPage.objects.get(locale__language_code="en")
    draft = SpotlightPage(
        title="A sample spotlight",
        organization="Sample Organization",
        date="2020-01-31",
        summary="What it does.",
        live=False,
    )
    parent.add_child(instance=draft)
    draft.save_revision()
    hand = on_a_phone("Publishers")
    hand.open(f"/admin/pages/{parent.pk}/")
    hand.press("A sample spotlight", role="link")
    hand.press("Toggle status")
    hand.press("Set schedule")
    hand.in_dialog("Set publishing schedule")
    later = timezone.now() + timedelta(days=30)
    hand.enter("Go live date/time", f"{later:%Y-%m-%d} 17:00")
    calendar = hand.page.locator(".xdsoft_datetimepicker").filter(visible=True)
    expect(calendar).to_be_visible()  # on the button
    hand.part.get_by_role("heading").click()
    expect(calendar).to_be_hidden()
    hand.press("Save schedule")
    hand.out_of_dialog()
    hand.press(re.compile("^Schedule to publish on"))
    hand.sees("has been scheduled")
    assert hand.took() == (5, 1)
    draft.refresh_from_db()
    assert not draft.live
    assert draft.scheduled_revision


@pytest.mark.long
def test_a_story_is_featured(on_a_phone, page, live_server):
    """Home, its editor, the dialog with the stories, the list."""
    published(first_name="Older", email="older@example.org")
    chosen = published(first_name="Chosen", email="chosen@example.org")
    published(first_name="Newest", email="newest@example.org")
    HomePage.objects.update(featured_story=None)
    home = home_page()
    home.save_revision().publish()
    hand = on_a_phone("Publishers")
    edit_from_the_page(hand, "/")
    hand.press("Choose a page (Story)")
    hand.in_dialog("Choose")
    hand.press(f"Element {chosen.number}", role="link")
    hand.out_of_dialog()
    publish(hand)
    assert hand.took() == (4, 0)
    home.refresh_from_db()
    assert home.featured_story_id == chosen.pk


@pytest.mark.long
def test_an_event_disappears_by_itself(on_a_phone, page, live_server):
    """The page, the editor, the list; and nobody does anything afterwards."""
    begins = timezone.localtime() + timedelta(days=7)
    hand = on_a_phone("Publishers")
    add_from_the_page(hand, "/events/")
    hand.enter("Title*", "A sample evening")
    hand.enter("Summary*", "What happens, in a sentence.")
    hand.enter("Begins*", f"{begins:%Y-%m-%d} 18:00")
    hand.enter("Ends*", f"{begins:%Y-%m-%d} 20:00")
    publish(hand)
    assert hand.took() == (3, 4)
    assert EventPage.objects.get().live
    page.context.clear_cookies()
    for days, count in ((6, 1), (8, 0)):
        with time_machine.travel(datetime.now(UTC) + timedelta(days=days)):
            page.goto(live_server.url)
            expect(page.get_by_role("link", name="A sample evening")).to_have_count(count)


@pytest.mark.parametrize("entry", [pytest.param(5, marks=pytest.mark.long), 9])
def test_the_menu_gets_another_entry(on_a_phone, page, live_server, entry):
    """Home, the editor with its two tabs, the list."""
    home = home_page()
    Page.objects.update(show_in_menus=False)
    for number in range(1, entry):
        title, slug = f"Sample entry {number}", f"entry-{number}"
        home.add_child(instance=StandardPage(title=title, slug=slug, show_in_menus=True))
    hand = on_a_phone("Publishers")
    add_from_the_page(hand, "/")
    hand.enter("Title*", "For teachers and schools")
    hand.press("Insert a block")
    hand.press("Text", role="option")
    hand.write("Sample words.")
    hand.press("Promote", role="tab")
    hand.tick("Show in menus")
    publish(hand)
    assert hand.took() == (3, 3)
    page.goto(f"{live_server.url}/for-teachers-and-schools/")
    page.get_by_role("button", name="Menu").click()
    entries = page.locator(".nav a")
    expect(entries).to_have_count(entry)
    expect(entries.last).to_have_attribute("aria-current", "page")
    box = entries.last.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390


@pytest.mark.long
def test_who_saved_over_a_newer_version_was_asked_once(on_a_phone, page):
    mission = MissionPage.objects.get(locale__language_code="en")
    hand = on_a_phone("Publishers")
    edit_from_the_page(hand, "/mission/")
    hand.enter("Year of the goal", "2035")
    mission.target_year = 2036
    mission.save_revision(user=member_of("Publishers", name="other")).publish()
    with page.expect_response(re.compile("/admin/editing-sessions/ping/")):
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    hand.press("Publish")
    hand.in_dialog(re.compile("saved a new version"))
    hand.press("Publish")
    hand.part = page
    hand.sees(re.compile("(has been|and) published"))
    mission.refresh_from_db()
    assert mission.target_year == 2035
