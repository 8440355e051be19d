"""The addresses that are typed into the form: questioned, repeated, and never one's own twice."""

import pytest
from django.core import mail
from django.test import Client

from tests.factories import STORY, asked, run_waiting_tasks
from tests.story_flow import post_step, to_send, written
from youth_stories.models import Submission, SuppressedAddress
from youth_stories.retention.not_for_me import not_for_me

pytestmark = pytest.mark.django_db

FORM = "/share-your-story/"
STUDENT, GUARDIAN = "student@example.org", "guardian@example.org"


def begun(client, age_band="16_17"):
    client.post(FORM, {"step": "age", "age_band": age_band})


def preview(client, **addresses):
    answers = STORY | {"email": STUDENT, "guardian_email": GUARDIAN} | addresses
    page = written(client, FORM, answers)
    return client.get(page.url) if page.status_code == 303 else page


def test_the_addresses_are_repeated_before_and_after_sending(client):
    begun(client)
    page = preview(client)
    assert f"<b>{GUARDIAN}</b>" in page.text
    assert f"<b>{STUDENT}</b>" in page.text
    assert "Their language, as you chose it: <b>English</b>" in page.text
    done = client.post(FORM, to_send(page, "words"), follow=True)
    assert f"<b>{GUARDIAN}</b>" in done.text


def test_a_mistyped_provider_is_questioned_and_one_press_corrects_it(client):
    begun(client)
    page = preview(client, guardian_email="mom@gmial.com")
    assert "Did you mean mom@gmail.com?" in page.text
    yes = {"answer": "guardian_email mom@gmial.com 0", "guardian_email": "mom@gmial.com"}
    page = post_step(client, FORM, "story", STORY | {"email": STUDENT} | yes, follow=True)
    assert "<b>mom@gmail.com</b>" in page.text


def test_the_address_on_the_button_is_used_even_after_the_field_was_edited(client):
    begun(client)
    preview(client, guardian_email="mom@gmial.com")
    yes = {"answer": "guardian_email mom@gmial.com 0", "guardian_email": "mom@gmial.comm"}
    page = post_step(client, FORM, "story", STORY | {"email": STUDENT} | yes, follow=True)
    assert "<b>mom@gmail.com</b>" in page.text


def test_a_childs_guardian_is_questioned_too(client):
    begun(client, "under_13")
    child = {"first_name": "Sample", "guardian_email": "mom@gmial.com"}
    page = post_step(client, FORM, "invite", child, follow=True)
    assert "Did you mean mom@gmail.com?" in page.text
    assert not Submission.objects.filter(state="invited").exists()
    post_step(client, FORM, "invite", child | {"answer": "guardian_email mom@gmial.com 0"})
    assert Submission.objects.get(state="invited").guardian_email == "mom@gmail.com"


def test_an_address_that_asked_not_to_be_written_to_is_refused_kindly_and_without_a_reason(client):
    not_for_me(asked())
    assert SuppressedAddress.objects.includes(GUARDIAN)
    begun(client)
    page = preview(client, guardian_email="Guardian+me@EXAMPLE.org")
    assert "We cannot write to this address. Is every letter right? Then its owner" in page.text
    assert "215-555-0142" in page.context["form"].errors["guardian_email"][0]
    child = Client()
    begun(child, "under_13")
    invitation = {"first_name": "Sample", "guardian_email": GUARDIAN}
    page = post_step(child, FORM, "invite", invitation, follow=True)
    assert "We cannot write to this address" in page.text
    run_waiting_tasks()
    assert [letter.to for letter in mail.outbox if letter.to == [GUARDIAN]] == []


def test_a_guardians_language_follows_the_page_until_another_one_is_chosen(client):
    begun(client)
    typed = STORY | {"guardian_language": "en", "switch_language": "1"}
    page = post_step(client, f"/es{FORM}", "story", typed, follow=True)
    assert page.context["form"]["guardian_language"].value() == "es"
    typed["guardian_language"] = "es"
    page = post_step(client, FORM, "story", typed, follow=True)
    assert page.context["form"]["guardian_language"].value() == "es"


def test_a_phone_number_and_a_school_in_the_story_are_asked_about_once(client):
    begun(client)
    story = "I build robots at Central High. Call me at 215-555-0199."
    page = preview(client, story=story, study="Reads at Northeast High School")
    asked_about = page.context["questions"]
    assert [question.field for question in asked_about] == ["study", "story"]
    assert "With that a stranger could find you." in page.text
    for question in asked_about:
        post_step(client, FORM, "story", {"answer": f"{question.key} 0"})
    [left] = client.get(f"{FORM}?step=story").context["questions"]
    assert "Central High" in asked_about[1].text
    assert "215-555-0199" in left.text
    post_step(client, FORM, "story", {"answer": f"{left.key} 0"})
    assert client.get(f"{FORM}?step=story").context["questions"] == []
    changed = preview(client, story=story.replace("0199", "0123")).context["questions"]
    assert ["0123" in question.text for question in changed] == [True]


def test_given_names_are_asked_about_once_and_an_adults_own_words_never(client):
    begun(client)
    page = preview(client, first_name="Ana María", story="I build robots.")
    assert [question.field for question in page.context["questions"]] == ["first_name"]
    adult = Client()
    begun(adult, "18_plus")
    page = preview(adult, story="I build robots. Call me at 215-555-0199.")
    assert "stranger could find you" not in page.text
