"""Whoever raises a concern reads who was told; nobody overlooks one that is open (rule R19)."""

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from tests.factories import member_of, received, run_waiting_tasks, step
from youth_stories.models import Concern, SafeguardingSettings
from youth_stories.retention.erase import withdraw
from youth_stories.safeguarding.concerns import close_concern, raise_concern

pytestmark = pytest.mark.django_db

QUEUE = "/admin/youth-stories/"
SETTINGS = reverse("wagtailsettings:edit", args=["youth_stories", "safeguardingsettings"])
LEAD = "lead@example.org"


@pytest.fixture
def letters(mailoutbox):
    """The addresses of the letters about concerns."""

    def addresses() -> list[str]:
        run_waiting_tasks()
        about = [mail for mail in mailoutbox if "A concern about a story" in mail.subject]
        return sorted(address for mail in about for address in mail.bcc)

    return addresses


def set_lead(address: str) -> SafeguardingSettings:
    settings = SafeguardingSettings.load()
    settings.lead_email = address
    settings.save()
    return settings


def raised(client, submission=None) -> str:
    """What a reviewer reads after raising a concern."""
    return step(client, submission or received(), "raise-concern", text="A sample worry").text


def test_with_a_lead_the_lead_is_told_and_it_is_said(client, reviewer, letters):
    set_lead(LEAD)
    assert "The story is on hold. The safeguarding lead gets an e-mail at once." in raised(client)
    assert letters() == [LEAD]


def test_without_a_lead_the_colleagues_are_told_and_it_is_said(client, reviewer, letters):
    member_of("Publishers", name="colleague")
    page = raised(client)
    without = "The safeguarding lead has no e-mail address here"
    assert f"{without}: a colleague who deals with concerns gets an e-mail" in page
    assert letters() == ["colleague@example.org"]


def test_where_nobody_can_be_told_that_is_said_with_what_to_do(client, reviewer, letters):
    page = raised(client)
    assert "The story is on hold. Nobody gets an e-mail: no safeguarding lead is set." in page
    assert "Tell the person in charge yourself, now, by phone or in person." in page
    assert Concern.objects.open().count() == 1
    assert letters() == []


def test_a_lead_who_is_set_later_hears_of_the_open_concerns_alone(client, reviewer, letters):
    first, closed = received(), received()
    raised(client, first)
    raised(client, closed)
    close_concern(closed.concerns.get(), "A sample outcome", by=reviewer)
    assert letters() == []
    settings = set_lead(LEAD)
    assert letters() == [LEAD]
    settings.two_people = False
    settings.save()
    assert letters() == [LEAD]
    set_lead("next@example.org")
    assert letters() == [LEAD, "next@example.org"]


def test_the_lead_hears_of_somebody_whose_story_was_taken_back(client, reviewer, letters):
    set_lead(LEAD)
    submission = received()
    withdraw(submission)
    raised(client, submission)
    assert letters() == [LEAD]


def test_the_first_page_asks_administrators_for_a_lead_until_there_is_one(client, reviewer):
    assert SETTINGS not in client.get("/admin/").text
    reviewer.user_permissions.add(Permission.objects.get(codename="change_safeguardingsettings"))
    assert SETTINGS in client.get("/admin/").text
    client.force_login(member_of("Administrators", name="kim"))  # who sees no stories
    assert "The safeguarding lead has no e-mail address here" in client.get("/admin/").text
    set_lead(LEAD)
    assert "The safeguarding lead has no e-mail address here" not in client.get("/admin/").text


@pytest.mark.parametrize("group", ["Story reviewers", "Publishers"])
def test_an_open_concern_comes_first_on_the_first_page_and_in_its_own_state(client, group):
    client.force_login(member_of(group))
    held, likely_robot, other = received(), received(robot_signs=["honeypot"]), received()
    for submission in (held, likely_robot):
        raise_concern(submission, "A sample worry", by=None)
    page = client.get("/admin/").text
    assert page.index("with an open concern") < page.index("waiting to be read")
    listed = client.get(f"{QUEUE}?state=on_hold").text
    assert held.story_key in listed
    assert likely_robot.story_key in listed
    assert other.story_key not in listed
    unread = client.get(f"{QUEUE}?state=received").text
    assert held.story_key not in unread
    assert other.story_key in unread
    assert client.get(QUEUE).text.count("On hold: a concern is open</strong>") == 2
    reading = client.get(reverse("youth_stories:inspect", args=[held.pk])).text
    assert 'class="state state--harm">On hold: a concern is open</h2>' in reading


def test_whoever_worries_about_suicide_reads_whom_to_call(client, reviewer):
    submission = received()
    form = client.get(reverse("youth_stories:inspect", args=[submission.pk])).text
    for page in (form, raised(client, submission)):
        assert '<a href="tel:988">988</a>, the Suicide &amp; Crisis Lifeline' in page


def test_a_second_worry_is_added_to_the_open_concern_and_the_lead_is_told_again(
    client, reviewer, letters
):
    set_lead(LEAD)
    submission = received()
    raised(client, submission)
    reading = client.get(reverse("youth_stories:inspect", args=[submission.pk])).text
    assert "Add something to the concern" in reading
    page = step(client, submission, "raise-concern", text="What came to light later").text
    concern = Concern.objects.get()
    for words in ("A sample worry", "Added on", str(reviewer), "What came to light later"):
        assert words in concern.text
    assert "What came to light later" in page
    assert letters() == [LEAD, LEAD]
    step(client, submission, "close-concern", text="A sample outcome")
    assert not submission.is_on_hold
    step(client, submission, "raise-concern", text="Another worry")
    assert Concern.objects.count() == 2
