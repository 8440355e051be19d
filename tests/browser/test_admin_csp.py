"""Wagtail's admin works under its content security policy: the browser refuses nothing, and no
script fails."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from pages.models import HomePage, SiteSettings, StandardPage, VisionPage
from tests.browser.steps import sign_in
from tests.factories import accepted, member_of, picture, received

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def administrator(page, live_server):
    user = member_of("Story reviewers", "Publishers", name="administrator")
    user.is_superuser = True
    user.save()
    sign_in(page, live_server, user)


@pytest.mark.usefixtures("administrator")
def test_the_browser_refuses_nothing_in_the_admin(page, live_server, violations):
    submission = received(photo=picture())
    draft = accepted(received(first_name="Another"))
    addresses = [
        reverse("wagtailadmin_home"),
        reverse("youth_stories:list"),
        reverse("youth_stories:inspect", args=[submission.pk]),
        reverse("youth_stories:history", args=[submission.pk]),
        reverse("youth_stories:preview", args=[submission.pk]),
        reverse("youth_stories:export"),
        reverse("youth_stories:write"),
        reverse("youth_stories:write-paper"),
        reverse("youth_stories:note-post", args=[draft.submission.pk]),
        reverse("story_posts"),
        reverse("wagtailadmin_explore", args=[HomePage.objects.get(locale__language_code="en").pk]),
        reverse("wagtailadmin_pages:edit", args=[draft.pk]),
        reverse("wagtailadmin_pages:view_draft", args=[draft.pk]),
        reverse("wagtailimages:index"),
        reverse("wagtailimages:add_multiple"),
        reverse("wagtaildocs:index"),
        reverse("wagtailsnippets:index"),
        reverse("wagtailusers_users:index"),
        reverse("wagtailadmin_account"),
        reverse("wagtailadmin_reports:site_history"),
        reverse("wagtailsnippets_pages_sitesettings:edit", args=[SiteSettings.objects.get().pk]),
        reverse("handbook_topic", args=["schedule"]),
    ]
    errors = []
    page.on("console", lambda said: said.type == "error" and errors.append((page.url, said.text)))
    page.on("pageerror", lambda error: errors.append((page.url, str(error))))
    for address in addresses:
        response = page.goto(live_server.url + address)
        assert response
        assert response.ok, address
    assert violations == errors == []


@pytest.mark.usefixtures("administrator")
def test_the_editor_and_its_choosers_work(page, live_server, violations):
    page.goto(
        live_server.url
        + reverse(
            "wagtailadmin_pages:edit", args=[VisionPage.objects.get(locale__language_code="en").pk]
        )
    )
    page.get_by_role("button", name=re.compile("image", re.I)).first.click()
    expect(page.get_by_role("dialog").get_by_role("tab", name="Upload")).to_be_visible()
    page.keyboard.press("Escape")
    standard = StandardPage.objects.live().first()
    page.goto(live_server.url + reverse("wagtailadmin_pages:edit", args=[standard.pk]))
    words = page.locator("[contenteditable=true]").first
    words.click()
    page.keyboard.type("More words. ")
    expect(words).to_contain_text("More words.")
    page.get_by_role("button", name="Toggle preview").click()
    frame = page.locator("iframe[title=Preview]").first.content_frame
    expect(frame.get_by_role("heading", level=1)).to_be_visible()
    assert violations == []


@pytest.mark.usefixtures("administrator")
def test_what_a_stranger_wrote_can_run_nothing_where_it_is_read(page, live_server, violations):
    submission = received()
    page.goto(live_server.url + reverse("youth_stories:inspect", args=[submission.pk]))
    page.evaluate(
        "document.body.append(Object.assign(document.createElement('script'),"
        "{textContent: 'document.title = `taken over`'}))"
    )
    assert page.title() != "taken over"
    assert [re.sub(r".* (script-src)", r"\1", text) for text in violations] == [
        "script-src-elem inline"
    ]
