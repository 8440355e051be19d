"""The form asks about an age that contradicts itself, and a browser is remembered (R1, R5)."""

import uuid

import pytest
import time_machine
from django.core.management import call_command
from django.utils import timezone

from tests.factories import received
from tests.youth_stories.submit.test_form import (
    ADULT,
    FORM,
    MINOR,
    all_answers,
    answer_age,
    send,
    write,
)
from tests.youth_stories.submit.test_saved_form import open_form
from youth_stories.models import AgeBand, SavedForm, Submission
from youth_stories.retention.erase import withdraw
from youth_stories.safeguarding.under_18 import treat_as_under_18
from youth_stories.submit.browser_marker import COOKIE, LIFETIME

__all__ = ["open_form"]
pytestmark = pytest.mark.django_db

I_AM_15 = "I am 15 and I build robots."
ASKED = "Did you choose the right age? You wrote “I am 15”. You chose “18 or older”."


def press(client, html, label, address=FORM, answers=ADULT):
    """Press the button with this label, of a question on the page."""
    value = html.partition(f">{label}<")[0].rpartition('name="answer" value="')[2].partition('"')[0]
    row = SavedForm.objects.get()
    fields = answers | {"step": "story", "story_id": str(row.story_id), "answer": value}
    return client.post(address, fields, follow=True)


def test_whoever_writes_a_younger_age_is_asked_once_and_may_be_right(client):
    html = all_answers(client, ADULT | {"story": I_AM_15}).text
    assert ASKED in html
    assert "Both can be true. We only ask." in html
    page = press(client, html, "Yes, it is right", answers=ADULT | {"story": I_AM_15})
    assert "Here is your element" in page.text
    send(client, page, words=True)
    sign = Submission.objects.get(source="form").age_signs.get()
    assert sign.code == "words"


def test_whoever_chooses_again_loses_no_word_and_is_asked_for_a_guardian(client):
    answers = ADULT | {"story": I_AM_15}
    page = press(client, all_answers(client, answers).text, "Choose again", answers=answers)
    assert "How old are you?" in page.text
    assert "Your words are kept." in page.text
    answer_age(client, "13_15")
    older = client.get(answer_age(client, "16_17").url).text
    assert older.count("To choose an older group, start over. That erases what you wrote.") == 1
    html = client.get(f"{FORM}?step=story").text
    assert I_AM_15 in html
    assert 'name="guardian_email"' in html
    send(client, write(client, MINOR | {"story": I_AM_15}), words=True)
    submission = Submission.objects.get(source="form")
    assert submission.age_band == AgeBand.FROM_13
    assert not submission.age_signs.exists()


def test_a_school_for_younger_people_is_asked_about_too(client):
    html = all_answers(client, ADULT | {"stage": "middle_school"}).text
    assert "You chose “Middle school” and “18 or older”." in html
    assert 'href="#id_stage_0"' in html


def test_an_adult_can_choose_a_younger_group_when_changing_a_story(client, open_form):
    submission = received()
    address = open_form(submission)
    answers = MINOR | {"story": I_AM_15}
    page = client.post(
        address,
        {"step": "story", "story_id": str(submission.story_id), **answers},
        follow=True,
    )
    page = press(client, page.text, "Choose again", address, answers)
    assert "How old are you?" in page.text
    assert 'value="under_13"' not in page.text
    client.post(address, {"step": "age", "age_band": "13_15"})
    page = client.post(
        address,
        {"step": "story", "story_id": str(submission.story_id), **answers},
        follow=True,
    )
    shown = {"story_id": page.context["saved_form"].story_id, "step": "send"}
    shown |= {"shown_hash": page.context["shown_hash"], "scope_words": "on"}
    client.post(address, shown)
    submission.refresh_from_db()
    assert submission.age_band == AgeBand.FROM_13
    assert submission.guardian_email == "guardian@example.org"
    assert submission.consents.in_force().get().age_band == AgeBand.FROM_13


def send_as_adult(client):
    """The signs of an adult's story that is sent from this browser."""
    answers = ADULT | {"email": f"{uuid.uuid4()}@example.org"}
    send(client, all_answers(client, answers), words=True)
    story = Submission.objects.filter(age_band=AgeBand.ADULT, source="form").latest("pk")
    return list(story.age_signs.values_list("code", flat=True))


def test_an_adults_story_after_a_minors_from_the_same_browser_carries_a_sign(client):
    send(client, all_answers(client, MINOR, "16_17"), words=True)
    assert send_as_adult(client) == ["browser"]


def test_whoever_answers_under_13_by_mistake_is_not_locked_out(client):
    answer_age(client, "under_13")
    client.post(f"{FORM}start-over/")
    assert send_as_adult(client) == ["browser"]


def test_a_teenagers_story_carries_a_sign_after_under_13_was_chosen_in_the_browser(client):
    answer_age(client, "under_13")
    client.post(f"{FORM}start-over/")
    send(client, all_answers(client, MINOR, "13_15"), words=True)
    story = Submission.objects.filter(age_band=AgeBand.FROM_13, source="form").latest("pk")
    assert list(story.age_signs.values_list("code", flat=True)) == ["browser"]


def test_adults_who_share_a_device_carry_no_sign(client):
    assert send_as_adult(client) == []
    assert send_as_adult(client) == []


def test_the_browser_is_forgotten_after_two_weeks(client):
    send(client, all_answers(client, MINOR, "16_17"), words=True)
    with time_machine.travel(timezone.now() + LIFETIME * 1.01):
        assert send_as_adult(client) == []


def test_a_forged_marker_is_no_marker(client):
    client.cookies[COOKIE] = "13_15:forged"
    assert send_as_adult(client) == []


def test_the_marker_is_for_this_site_alone_and_holds_nothing_typed(client):
    send(client, all_answers(client, MINOR, "16_17"), words=True)
    story = Submission.objects.get(source="form")
    cookie = client.cookies[COOKIE]
    assert cookie.value.startswith(f"16_17 {story.story_id}:")
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")
    assert cookie["max-age"] == LIFETIME.total_seconds()


def test_an_erased_minors_story_is_remembered_by_its_keyed_hash(client):
    send(client, all_answers(client), words=True)  # as an adult, who is found to be a minor
    story = Submission.objects.get(source="form")
    treat_as_under_18(story, AgeBand.FROM_16, by=None)
    withdraw(story)
    Submission.objects.filter(pk=story.pk).update(ended_at=timezone.now() - LIFETIME * 7)
    call_command("retention", verbosity=0)
    assert not Submission.objects.filter(source="form").exists()
    assert send_as_adult(client) == ["browser"]
