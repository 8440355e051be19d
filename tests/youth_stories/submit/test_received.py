"""The page that thanks whoever sent a story: what it shows, and for how long."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from tests.factories import published
from tests.story_flow import post_step
from tests.youth_stories.submit.test_form import FORM, all_answers, answer_age, send, with_photo
from youth_stories.models import Submission
from youth_stories.retention.erase import withdraw

pytestmark = pytest.mark.django_db

INVITATION = {"first_name": "Sample", "guardian_email": "mom@example.org"}
PHOTO = f"{FORM}received/photo/"


def test_a_photo_that_was_sent_and_ticked_is_on_the_receipt_for_ten_minutes(client):
    neighbor = published()
    page = all_answers(client, with_photo(), "16_17")
    send(client, page, words=True, first_name=True, photo=True)
    page = client.get(f"{FORM}received/").text
    assert "The photo arrived." in page
    assert f'<img src="{PHOTO}"' in page
    assert f"<small>{neighbor.element_id}</small>" in page
    assert client.get(PHOTO).status_code == 200
    assert Client().get(PHOTO).status_code == 404
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        assert client.get(PHOTO).status_code == 404


def test_what_was_not_ticked_is_not_on_the_receipt(client):
    send(client, all_answers(client, with_photo(), "16_17"), words=True)
    page = client.get(f"{FORM}received/").text
    assert "The photo arrived." not in page
    assert client.get(PHOTO).status_code == 404


def test_nobody_reads_that_a_letter_comes_which_does_not(client):
    send(client, all_answers(client, with_photo(), "16_17"), words=True)
    assert "The letter has the link to your own page" in client.get(f"{FORM}received/").text
    Submission.objects.update(is_likely_robot=True)
    page = client.get(f"{FORM}received/").text
    assert "We write to" not in page
    assert "The letter has the link" not in page
    assert "A person at PSEC looks at it first" in page


def test_once_the_form_is_opened_again_the_receipt_says_why_it_shows_nothing(client):
    send(client, all_answers(client), words=True)
    key = Submission.objects.get(source="form").story_key
    assert key in client.get(f"{FORM}received/").text
    client.get(FORM)
    page = client.get(f"{FORM}received/").text
    assert key not in page
    assert "Somebody else may use this device next" in page
    assert "Did you send a story? Then we have it." in page


@pytest.mark.parametrize("age_band", ["under_13", "18_plus"])
def test_after_it_was_taken_back_the_receipt_names_nobody_and_promises_nothing(client, age_band):
    if age_band == "under_13":
        answer_age(client, age_band)
        post_step(client, FORM, "invite", INVITATION)
    else:
        send(client, all_answers(client), words=True)
    submission = Submission.objects.get(source="form")
    assert "We write to" in client.get(f"{FORM}received/").text
    withdraw(submission)
    page = client.get(f"{FORM}received/").text
    assert "It was taken back" in page
    assert "We ask nobody about this story any more." in page
    assert "parent or guardian" not in page
    assert "We write to" not in page
    assert "@example.org" not in page.partition("<main")[2].partition("</main>")[0]
    assert submission.story_key not in page
