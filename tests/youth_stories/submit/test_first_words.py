"""No row is made before the first words are sent: until then the browser holds the age (R1)."""

import re

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from psec_site.antispam.counters import Window
from psec_site.antispam.limits import LIMITS, Limit, Limits
from psec_site.antispam.models import RateCounter
from tests.factories import received
from tests.story_flow import post_step
from tests.youth_stories.submit.test_form import (
    FORM,
    MINOR,
    all_answers,
    answer_age,
    send,
    write,
)
from tests.youth_stories.submit.test_saved_form import open_form, story_id_of
from youth_stories.models import SavedForm, Submission
from youth_stories.submit.attempt import COOKIE
from youth_stories.submit.saved_form import MOST_OF_A_STORY

__all__ = ["open_form"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def busy(monkeypatch):
    """Nobody on this network can begin a story any more."""
    none = Limit(soft=0, hard=0, window=Window.HOUR)
    monkeypatch.setitem(LIMITS, "form", Limits(network=none, address=none, total=none))


def save(client, **typed):
    """What the script sends while somebody types."""
    return client.post(f"{FORM}save/", {"story_id": story_id_of(client)} | typed)


def test_a_flood_of_ages_leaves_no_row_of_any_kind():
    for age_band in ("under_13", "13_15", "18_plus") * 10:
        browser = Client()
        answer_age(browser, age_band)
        assert browser.get(FORM).context["saved_form"].age_band == age_band
    for model in (SavedForm, Session, RateCounter):
        assert not model.objects.exists()


def test_nobody_has_a_session_from_the_age_to_the_thanks(client):
    page = all_answers(client, MINOR, "16_17")
    assert SavedForm.objects.count() == 1
    thanks = send(client, page, words=True, follow=True)
    assert Submission.objects.get(source="form").story_key in thanks.text
    assert not Session.objects.exists()


def test_the_cookie_is_signed_hidden_from_scripts_and_ends_with_the_browser(client):
    answer_age(client, "13_15")
    cookie = client.cookies[COOKIE]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")
    assert cookie["max-age"] == cookie["expires"] == ""
    client.cookies[COOKIE] = cookie.value.replace("13_15", "18_plus")
    assert "How old are you?" in client.get(FORM).text


@pytest.mark.parametrize("wrote", [False, True])
def test_within_one_attempt_the_age_cannot_be_raised(client, wrote):
    answer_age(client, "16_17")
    if wrote:
        save(client, story="Half a sentence")
    answer_age(client, "13_15")
    response = answer_age(client, "18_plus")
    assert "To choose an older group, start over" in client.get(response.url).text
    assert client.get(FORM).context["saved_form"].age_band == "13_15"


def test_an_old_cookie_does_not_raise_the_age_of_the_words(client):
    answer_age(client, "18_plus")
    old = client.cookies[COOKIE].value
    save(client, story="Half a sentence")
    answer_age(client, "13_15")
    client.cookies[COOKIE] = old
    assert client.get(FORM).context["saved_form"].age_band == "13_15"


def test_a_script_that_has_nothing_to_save_makes_no_row(client):
    answer_age(client)
    assert save(client, language="en").status_code == 204
    assert not SavedForm.objects.exists()
    for story in ("The first", "The first words"):
        assert save(client, story=story).status_code == 204
    assert SavedForm.objects.get().values["story"] == "The first words"


@pytest.mark.parametrize(("age_band", "step"), [("16_17", "story"), ("under_13", "invite")])
def test_whoever_sends_an_empty_form_is_told_what_is_missing_and_makes_no_row(
    client, age_band, step
):
    answer_age(client, age_band)
    page = post_step(client, FORM, step, {"language": "en"})
    assert 'href="#id_first_name"' in page.text
    assert not SavedForm.objects.exists()


@pytest.mark.parametrize(("form", "language"), [(FORM, "en"), (f"/es{FORM}", "es")])
def test_an_empty_form_keeps_the_language_of_the_page_ticked(client, form, language):
    answer_age(client)
    page = post_step(client, form, "story", {"language": language})
    assert re.search(rf'name="language" value="{language}"[^>]* checked', page.text)
    assert "first_name" in page.context["form"].errors
    assert "language" not in page.context["form"].errors


def test_of_a_child_nothing_is_kept_from_another_tab(client):
    answer_age(client, "13_15")
    stale = story_id_of(client)
    answer_age(client, "under_13")
    for path, step in ((FORM, "story"), (FORM, "send"), (f"{FORM}save/", "story")):
        client.post(path, {"step": step, "story_id": stale, **MINOR})
    assert not SavedForm.objects.exists()


@pytest.mark.usefixtures("busy")
def test_over_the_limit_the_words_stay_on_the_page_and_can_be_sent_later(client, monkeypatch):
    answer_age(client, "16_17")
    form = {"step": "story", "story_id": story_id_of(client), **MINOR}
    assert save(client, story="Half").status_code == 429
    refused = client.post(FORM, form)
    assert refused.status_code == 429
    assert "Too many people are sending something" in refused.text
    assert "It has two lines." in refused.text
    assert not SavedForm.objects.exists()
    monkeypatch.setitem(LIMITS, "form", LIMITS["story"])
    assert "Here is your element" in client.post(FORM, form, follow=True).text


def test_a_script_and_a_button_at_once_make_one_row(client):
    answer_age(client)
    before = client.cookies[COOKIE].value
    save(client, story="Half")
    client.cookies[COOKIE] = before  # as if both were sent together
    write(client)
    assert SavedForm.objects.count() == 1


@pytest.mark.parametrize("is_change", [False, True])
def test_a_double_click_whose_first_answer_is_never_read_ends_at_the_thanks(
    client, open_form, is_change
):
    if is_change:
        address = open_form(received())
        page = post_step(client, address, "story", {"story": "Other words of the same story."})
    else:
        address, page = FORM, all_answers(client)
    posted = {"step": "send", "scope_words": "on", "shown_hash": page.context["shown_hash"]}
    posted["story_id"] = str(page.context["saved_form"].story_id)
    before = {name: morsel.value for name, morsel in client.cookies.items()}
    client.post(address, posted)
    client.cookies.clear()
    for name, value in before.items():
        client.cookies[name] = value
    second = client.post(address, posted)
    assert second.url == f"{FORM}received/"
    assert Submission.objects.latest("waiting_since").story_key in client.get(second.url).text


def test_one_link_opens_ten_forms_at_most(client, open_form):
    submission = received()
    for _ in range(MOST_OF_A_STORY + 3):
        client.cookies.clear()  # another device
        address = open_form(submission)
    assert submission.saved_forms.count() == MOST_OF_A_STORY
    assert "It has two lines." in client.get(address).text
