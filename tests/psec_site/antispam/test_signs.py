"""A robot gives itself away in the form, and learns nothing; no person is shut out."""

import hashlib
from datetime import timedelta
from itertools import count

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from psec_site.antispam import proof_of_work, time_token
from tests.factories import STORY
from tests.psec_site.antispam.helpers import QUEUE, proof_for, stored
from tests.story_flow import opened
from tests.youth_stories.submit.test_form import ADULT, FORM, all_answers, answer_age, send, write
from youth_stories.models import AgeBand, Submission
from youth_stories.submit.receive import receive

pytestmark = pytest.mark.django_db


def test_whoever_answers_the_hidden_question_is_thanked_like_everybody(client):
    page = all_answers(client, ADULT | {"subject": "Buy now"})
    assert 'name="subject" id="id_subject" value="Buy now"' in page.content.decode()
    changes = {"subject": "Buy now", "proof": proof_for(page)}
    response = send(client, page, changes=changes, words=True)
    assert response.status_code == 303
    assert stored().story_key in client.get(response.url).content.decode()
    assert stored().robot_signs == ["honeypot"]
    assert stored().is_likely_robot


# The time token


@pytest.mark.parametrize(("seconds", "signs"), [(2.9, ["too_fast"]), (3, [])])
def test_a_form_sent_faster_than_anybody_writes_is_taken_and_marked(client, seconds, signs):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        answer_age(client)
        page = write(client)
        clock.shift(seconds)
        response = send(client, page, changes={"proof": proof_for(page)}, words=True)
    assert response.status_code == 303
    assert stored().robot_signs == signs
    assert stored().is_likely_robot == bool(signs)


@pytest.mark.parametrize("token", ["expired", "absent", "forged", "used"])
def test_without_a_good_token_nothing_typed_is_lost_and_send_works_once_more(client, token):
    page = all_answers(client)
    saved_form = page.context["saved_form"]
    used = page.context["time_token"]
    posted = {
        "expired": str(time_token.TimeToken("nonce", timezone.now() - timedelta(hours=24.1))),
        "absent": "",
        "forged": "nonce 2026-01-01T00:00:00+00:00:signature",
        "used": str(used),
    }
    if token == "used":
        time_token.spend(used)
    saved_form.store(time_token=posted[token])
    again = send(client, page, words=True, follow=True)
    html = again.content.decode()
    assert "Nothing is lost: press the button once more." in html
    assert "It has two lines." in html
    assert html.count(" checked") == 1
    assert not Submission.objects.filter(source="form").exists()
    assert send(client, again, words=True).status_code == 303
    # Whoever left the page open has waited long enough; the others' new token is new.
    signs = ["no_script"] if token == "expired" else ["no_script", "too_fast"]
    assert stored().robot_signs == signs


def test_a_form_left_open_overnight_can_still_be_sent(client):
    answer_age(client)
    opened(client, FORM, hours=23.9)
    page = write(client)
    assert send(client, page, words=True).status_code == 303


def test_one_token_sends_one_story():
    token = time_token.issue()
    stories = [Submission(**STORY), Submission(**STORY)]

    def send_story(story):
        return receive(
            story_id=story.story_id,
            content=story.public_values(),
            age_band=AgeBand.ADULT,
            email="student@example.org",
            scopes={"words"},
            token=token,
        )

    first = send_story(stories[0])
    assert send_story(stories[0]) == first  # a double click
    with pytest.raises(time_token.TokenSpent):
        send_story(stories[1])
    assert Submission.objects.filter(source="form").count() == 1


def test_a_double_click_on_send_ends_at_received(client):
    page = all_answers(client)
    first, second = send(client, page, words=True), send(client, page, words=True)
    assert (first.status_code, second.status_code) == (303, 303)
    assert first.url == second.url
    assert Submission.objects.filter(source="form").count() == 1


# The proof of work


def test_a_proof_is_taken_for_its_own_form_only(client):
    page = all_answers(client)
    other = all_answers(type(client)())
    send(client, page, changes={"proof": proof_for(other)}, words=True)
    assert stored().robot_signs == ["wrong_proof"]
    assert stored().is_likely_robot


def test_the_proof_is_checked_as_the_worker_finds_it():
    number = next(n for n in count() if hashlib.sha256(b"nonce:%d" % n).digest()[:2] == b"\0\0")
    assert proof_of_work.solves("nonce", str(number))
    for wrong in ("", "-1", "one", f"{number}\n", "²", "9" * 99, str(number + 1)):
        assert not proof_of_work.solves("nonce", wrong)


def test_whoever_cannot_run_script_is_let_through_and_it_is_only_shown(client, reviewer):
    send(client, all_answers(client), words=True)
    assert stored().robot_signs == ["no_script"]
    assert not stored().is_likely_robot
    assert stored().story_key in client.get(QUEUE).content.decode()
    html = client.get(reverse("youth_stories:inspect", args=[stored().pk])).content.decode()
    assert "could not run script" in html
    assert "Likely sent by a robot" not in html
