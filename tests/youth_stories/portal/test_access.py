"""A link opens one person's page about one story; several can be open side by side."""

from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.utils import timezone

from tests.factories import (
    asked,
    link_in,
    pass_time,
    picture,
    private_page,
    published,
    published_minor,
    received,
    run_waiting_tasks,
)
from youth_stories.models import PrivateLink, SavedForm, StoryPage, Submission, SubmissionEvent
from youth_stories.notifications.tasks import notify
from youth_stories.portal import access
from youth_stories.retention.erase import withdraw
from youth_stories.transitions import Kind, log

pytestmark = pytest.mark.django_db

STUDENT, GUARDIAN = "student@example.org", "guardian@example.org"
NO_ACCESS = 403


def newest_link(mailoutbox, submission, address=STUDENT):
    """The link in the newest e-mail about this story to this person."""
    run_waiting_tasks()
    mails = [mail for mail in mailoutbox if mail.to == [address]]
    return link_in([mail for mail in mails if submission.story_key in mail.body][-1])


@pytest.fixture
def open_in_a_tab(client, mailoutbox):
    """Follows the newest link about a story. All tabs are tabs of one browser."""

    def follow(submission, address=STUDENT):
        return client.get(newest_link(mailoutbox, submission, address), follow=True)

    return follow


def test_the_link_opens_a_page_without_the_token_in_its_address(client, mailoutbox):
    submission = received()
    response = client.get(newest_link(mailoutbox, submission))
    assert (response.status_code, response.url) == (302, private_page())
    page = client.get(response.url)
    assert submission.story_key in page.content.decode()
    assert "It has two lines." in page.content.decode()
    for answered in (response, page):
        assert answered["Referrer-Policy"] == "no-referrer"
        assert "no-store" in answered["Cache-Control"]


def test_only_a_hash_of_the_token_is_stored_and_the_token_has_128_bits(mailoutbox):
    token = newest_link(mailoutbox, received()).strip("/").split("/")[-1]
    assert len(token) >= 22  # 128 bits
    row = PrivateLink.objects.get()
    assert token not in str(PrivateLink.objects.values())
    assert len(row.token_hash) == 64


def test_a_mail_scanner_that_follows_every_link_changes_nothing(client, open_in_a_tab):
    page = published()
    html = open_in_a_tab(page.submission).content.decode()
    before = SubmissionEvent.objects.count()
    for address in {part.split('"')[0] for part in html.split('action="')[1:]}:
        assert client.get(address).status_code == 405
    assert client.get(private_page("my-story", "withdraw")).status_code == 200  # only asks
    assert SubmissionEvent.objects.count() == before
    assert StoryPage.objects.published().filter(pk=page.pk).exists()


def test_a_link_is_valid_for_its_own_purpose_only(client, mailoutbox):
    submission = received(age_band="16_17")
    token = newest_link(mailoutbox, submission).strip("/").split("/")[-1]
    assert client.get(f"/guardian/{token}/").status_code == 404
    assert client.get(private_page("guardian")).status_code == NO_ACCESS
    client.get(f"/my-story/{token}/")
    key = submission.story_key
    client.cookies[f"guardian_{key}"] = client.cookies[f"my_story_{key}"].value
    assert client.get(private_page("guardian")).status_code == NO_ACCESS


def test_a_page_that_is_made_while_the_story_is_taken_back_says_so(
    client, open_in_a_tab, monkeypatch
):
    submission = asked()
    page = open_in_a_tab(submission, GUARDIAN).request["PATH_INFO"]
    find = access.find_visit

    def find_and_withdraw(*args):
        visit = find(*args)
        if not Submission.objects.get(pk=submission.pk).is_withdrawn_or_purged:
            withdraw(submission)
        return visit

    monkeypatch.setattr(access, "find_visit", find_and_withdraw)
    response = client.get(page)
    assert response.status_code == 200
    assert "A sample story." not in response.content.decode()


def test_a_link_that_is_cut_off_opens_nothing_and_offers_another(client):
    html = client.get("/my-story/AAAAAAAAAAAAAAAAAAAAAA/").content.decode()
    assert "This link does not work" in html
    assert "we can send you a new one" in html
    assert "we can send you a new one" in client.get("/my-story/").content.decode()


def test_the_letter_about_a_yes_takes_it_back_as_long_as_the_yes_is_good(client, mailoutbox):
    story = published_minor()
    link = newest_link(mailoutbox, story.submission)
    pass_time(days=729)
    assert "A sample story." in client.get(link, follow=True).text


def test_an_expired_link_opens_nothing(client, mailoutbox):
    link = newest_link(mailoutbox, received())
    pass_time(days=settings.PRIVATE_LINK_DAYS + 1)
    client.get(link)
    assert client.get(private_page()).status_code == NO_ACCESS


def test_the_cookie_is_for_one_story_and_out_of_reach_of_scripts(client, open_in_a_tab):
    first, second = received(), received()
    open_in_a_tab(first)
    cookie = client.cookies[f"my_story_{first.story_key}"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["max-age"] == 2 * 60 * 60
    assert client.get(private_page(submission=second)).status_code == NO_ACCESS
    client.cookies[f"my_story_{second.story_key}"] = cookie.value
    assert client.get(private_page(submission=second)).status_code == NO_ACCESS


def test_after_two_hours_the_page_is_closed(client, open_in_a_tab):
    submission = received()
    open_in_a_tab(submission)
    with time_machine.travel(timezone.now() + timedelta(hours=2, minutes=1), tick=False):
        response = client.get(private_page())
        assert response.status_code == NO_ACCESS
        assert "after two hours" in response.content.decode()
        client.post(private_page("my-story", "withdraw"))
    assert Submission.objects.get(pk=submission.pk).state == Submission.State.RECEIVED


def test_a_form_that_was_opened_late_in_a_visit_ends_with_it(client, open_in_a_tab):
    submission = received()
    open_in_a_tab(submission)
    form = f"/share-your-story/{submission.story_key}/"
    with time_machine.travel(timezone.now() + timedelta(hours=1, minutes=50), tick=False):
        client.post(private_page("my-story", "change"))
    with time_machine.travel(timezone.now() + timedelta(hours=3, minutes=45), tick=False):
        assert client.get(private_page()).status_code == 200
        assert submission.story in client.get(form).text
    with time_machine.travel(timezone.now() + timedelta(hours=3, minutes=51), tick=False):
        assert client.get(private_page()).status_code == NO_ACCESS
        assert submission.story not in client.get(form).text


# Two links in two tabs: each action reaches the story on the screen.


@pytest.fixture
def two_of_mine(open_in_a_tab):
    """A student's two stories, the second opened last."""
    first, second = received(photo=picture()), received(story="A second sample story.")
    for submission in (first, second):
        open_in_a_tab(submission)
    return first, second


def test_my_story_is_taken_back_in_the_first_tab_and_the_other_stays(client, two_of_mine):
    first, second = two_of_mine
    address = private_page("my-story", "withdraw", first)
    question = client.get(address).content.decode()
    assert "Are you sure?" in question
    assert f"Yes, take back story {first.story_key}" in question
    assert second.story_key not in question
    client.post(address)
    states = [Submission.objects.get(pk=story.pk).state for story in two_of_mine]
    assert states == ["withdrawn", "received"]
    assert "A second sample story." in client.get(private_page(submission=second)).text


def test_each_tab_changes_shows_and_pictures_its_own_story(client, two_of_mine):
    first, second = two_of_mine
    assert "It has two lines." in client.get(private_page(submission=first)).text
    assert "A second sample story." in client.get(private_page(submission=second)).text
    assert client.get(private_page("my-story", "photo", first)).status_code == 200
    assert client.get(private_page("my-story", "photo", second)).status_code == 404
    form = client.post(private_page("my-story", "change", first), follow=True).text
    assert "It has two lines." in form


def test_closing_one_page_leaves_the_other_open(client, two_of_mine):
    first, second = two_of_mine
    closed = client.post(private_page("my-story", "close", first), follow=True)
    assert first.story_key not in closed.text
    assert client.get(private_page(submission=first)).status_code == NO_ACCESS
    assert client.get(private_page(submission=second)).status_code == 200
    assert [story["key"] for story in client.get("/my-story/").context["stories"]] == [
        second.story_key
    ]


def test_closing_a_page_erases_the_form_that_was_opened_from_it(client, two_of_mine):
    first, second = two_of_mine
    for submission in two_of_mine:
        client.post(private_page("my-story", "change", submission))
    response = client.post(private_page("my-story", "close", first))
    assert response["Clear-Site-Data"] == '"cache"'
    assert [form.submission for form in SavedForm.objects.all()] == [second]
    form = client.get(f"/share-your-story/{first.story_key}/", follow=True)
    assert "It has two lines." not in form.text


def test_after_two_hours_the_form_opened_from_a_page_is_closed_too(client, two_of_mine):
    first = two_of_mine[0]
    form = client.post(private_page("my-story", "change", first)).url
    assert "It has two lines." in client.get(form).text
    with time_machine.travel(timezone.now() + timedelta(hours=2, minutes=1), tick=False):
        assert "It has two lines." not in client.get(form, follow=True).text


def test_a_bad_link_ends_no_other_visit(client, two_of_mine):
    client.get("/my-story/AAAAAAAAAAAAAAAAAAAAAA/")
    for submission in two_of_mine:
        assert client.get(private_page(submission=submission)).status_code == 200


@pytest.fixture
def two_children(open_in_a_tab):
    """The stories of a guardian's two children, the younger one's opened last."""
    older, younger = asked(age_band="16_17"), asked(age_band="13_15")
    for submission in (older, younger):
        open_in_a_tab(submission, GUARDIAN)
    return older, younger


def test_no_for_the_older_child_is_no_answer_for_the_younger(client, two_children):
    older, younger = two_children
    client.post(private_page("guardian", "answer", older), {"no": "1"})
    answers = [story.consent_requests.get().answer for story in two_children]
    assert answers == ["refused", ""]
    assert "May we publish" in client.get(private_page("guardian", submission=younger)).text


def test_yes_for_the_older_child_is_no_answer_for_the_younger(client, two_children):
    older, younger = two_children
    shown = client.get(private_page("guardian", submission=older)).context["shown_hash"]
    yes = {"shown_hash": shown, "scope_words": "on"}
    client.post(private_page("guardian", "answer", older), yes)
    assert older.consents.filter(role="guardian").exists()
    assert not younger.consents.filter(role="guardian").exists()
    client.post(private_page("guardian", "revoke", older))
    assert not older.consents.in_force().filter(role="guardian").exists()


def test_the_guardian_of_two_published_children_takes_back_one(client, open_in_a_tab):
    older, younger = (published_minor().submission for _ in range(2))
    for submission in (older, younger):
        notify(log(submission, Kind.LINK_SENT), "guardian")
        open_in_a_tab(submission, GUARDIAN)
    client.post(private_page("guardian", "revoke", older))
    client.post(private_page("guardian", "withdraw", older))
    assert not StoryPage.objects.filter(submission=older).exists()
    assert StoryPage.objects.published().filter(submission=younger).exists()
