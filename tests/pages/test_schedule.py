"""What staff press says what happens, and when; a time that cannot be meant does nothing."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from wagtail.models import Page, get_page_models
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from pages.models import HomePage, MissionPage, StandardPage
from pages.models.described import DescribedPicture, DescribedPictureForm
from pages.schedule import PageForm, in_words
from tests.factories import member_of

pytestmark = pytest.mark.django_db

PHILADELPHIA = ZoneInfo("America/New_York")


@pytest.fixture
def standard() -> StandardPage:
    """A draft that was submitted to nobody."""
    page = StandardPage(title="Sample", slug="sample", live=False, introduction="Sample.")
    HomePage.objects.get(locale__language_code="en").add_child(instance=page)
    page.save_revision()
    return page


def post(client, page: Page, **fields):
    """The editor's form, sent as it is, but for these fields."""
    form = {
        "title": page.title,
        "slug": page.slug,
        "introduction": "Sample.",
        "body": streamfield([("text", rich_text("<p>Sample words.</p>"))]),
        "comments": inline_formset([]),
    }
    return client.post(address(page), nested_form_data(form | fields))


def address(page: Page) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def buttons(response) -> list[str]:
    """The words of the editor's buttons, the first of which is not behind the arrow."""
    footer = re.search(r"<footer.*?</footer>", response.text, re.DOTALL)[0]
    found = re.findall(r"<button(.*?)>(.*?)</button>", footer, re.DOTALL)
    words = (re.sub(r"<.*?>", "", text).strip() for _attributes, text in found)
    return [each for each in words if each and each != "More actions"]


def test_the_first_button_is_the_furthest_step_a_person_may_take(client, standard):
    client.force_login(member_of("Publishers", name="publisher"))
    assert buttons(client.get(address(standard)))[0] == "Publish"
    client.force_login(member_of("Editors", name="editor"))
    assert buttons(client.get(address(standard))) == ["Submit for review", "Save draft"]
    new = reverse(
        "wagtailadmin_pages:add", args=["pages", "standardpage", standard.get_parent().pk]
    )
    assert buttons(client.get(new))[0] == "Submit for review"


def test_the_buttons_say_when_the_page_will_be_published(client, standard, time_machine):
    time_machine.move_to(datetime(2026, 11, 29, 12, tzinfo=PHILADELPHIA))
    client.force_login(member_of("Editors", name="editor"))
    post(client, standard, **{"go_live_at": "2026-12-01 17:00", "action-submit": "1"})
    assert standard.workflow_in_progress
    client.force_login(member_of("Publishers", name="publisher"))
    seen = buttons(client.get(address(standard)))
    time = "on Tuesday, December 1, 5 p.m. Philadelphia time"
    assert seen[0] == f"Approve and publish {time}"
    assert f"Schedule to publish {time}" in seen
    assert f"Approve with a comment and publish {time}" in seen
    time_machine.move_to(datetime(2026, 12, 2, 12, tzinfo=PHILADELPHIA))
    client.force_login(member_of("Publishers", name="another"))
    seen = buttons(client.get(address(standard)))
    assert seen[0] == "Approve and publish"
    assert "Publish" in seen


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (
            "2026-12-08",
            "At what time on December 8? Write it after the day, such as 5 p.m.",
        ),
        (
            "2027-03-14 02:30",
            "There is no 2:30 a.m. that night: the clocks go forward. "
            "Choose 1:30 a.m. or 3:30 a.m.",
        ),
        (
            "2027-11-07 01:30",
            "1:30 a.m. comes twice that night: the clocks go back. Choose 12:30 a.m. or 2:30 a.m.",
        ),
        ("2026-12-", "Write the day and the time, such as 12/5/2026 2:30 p.m."),
    ],
)
@pytest.mark.parametrize("field", ["go_live_at", "expire_at"])
def test_a_time_that_cannot_be_meant_schedules_nothing(client, standard, field, typed, said):
    client.force_login(member_of("Publishers"))
    response = post(client, standard, **{field: typed, "action-publish": "1"})
    assert response.context["form"].errors[field] == [said]
    assert f'value="{typed}"' in response.text
    # The dialog with the field is closed.
    label = response.context["form"].fields[field].label
    top = response.text.split("data-edit-form")[0]
    assert f"{label}: {said}" in top
    assert "under Status, “Set schedule”" in top
    standard.refresh_from_db()
    assert not standard.live
    assert not standard.approved_schedule
    assert getattr(standard.get_latest_revision_as_object(), field) is None


def test_every_page_type_asks_for_the_time_and_for_what_its_picture_shows():
    types = [each for each in get_page_models() if each is not Page]
    assert len(types) > 10
    for each in types:
        form = each.get_edit_handler().get_form_class()
        assert issubclass(form, PageForm), f"{each.__name__} takes a day without a time"
        if issubclass(each, DescribedPicture):
            assert issubclass(form, DescribedPictureForm), f"{each.__name__} asks for no alt text"


def test_a_whole_time_is_scheduled(client, standard, time_machine):
    time_machine.move_to(datetime(2026, 11, 29, 12, tzinfo=PHILADELPHIA))
    client.force_login(member_of("Publishers"))
    post(client, standard, **{"go_live_at": "2027-03-14 03:30", "action-publish": "1"})
    standard.refresh_from_db()
    assert standard.approved_schedule
    scheduled = standard.scheduled_revision.approved_go_live_at
    assert scheduled == datetime(2027, 3, 14, 3, 30, tzinfo=PHILADELPHIA)
    assert in_words(scheduled) == "Sunday, March 14, 2027, 3:30 a.m. Philadelphia time"


@pytest.mark.parametrize(
    ("typed", "hour", "minute"),
    [
        ("12/1/2026 5 pm", 17, 0),
        ("12/1/2026 2:30 p.m.", 14, 30),
        ("2026-12-01 2:30pm", 14, 30),
        ("12/1/26 12 P.M.", 12, 0),
        ("12/1/2026 12:05 a.m.", 0, 5),
        ("12/1/2026 17:00", 17, 0),
    ],
)
def test_a_time_is_written_as_people_write_it(client, standard, time_machine, typed, hour, minute):
    time_machine.move_to(datetime(2026, 11, 29, 12, tzinfo=PHILADELPHIA))
    client.force_login(member_of("Publishers"))
    post(client, standard, **{"go_live_at": typed, "action-publish": "1"})
    scheduled = standard.scheduled_revision.approved_go_live_at
    assert scheduled == datetime(2026, 12, 1, hour, minute, tzinfo=PHILADELPHIA)


def test_the_first_page_lists_what_goes_live_or_offline_by_itself(client, standard, time_machine):
    time_machine.move_to(datetime(2026, 11, 29, 12, tzinfo=PHILADELPHIA))
    client.force_login(member_of("Publishers", name="publisher"))
    assert "Goes live or offline" not in client.get("/admin/").text
    whole = {"go_live_at": "2026-12-01 17:00", "action-publish": "1"}
    post(client, standard, **whole)
    mission = MissionPage.objects.get(locale__language_code="en")
    Page.objects.filter(pk=mission.pk).update(expire_at=datetime(2026, 11, 30, tzinfo=PHILADELPHIA))
    seen = re.sub(r"<.*?>", "", client.get("/admin/").text)
    offline = "Mission goes offline on Monday, November 30, midnight Philadelphia time."
    live = "Sample goes live on Tuesday, December 1, 5 p.m. Philadelphia time."
    assert 0 < seen.index(offline) < seen.index(live)
    client.force_login(member_of("Story reviewers", name="reviewer"))
    assert "goes live on" not in client.get("/admin/").text
