"""Too much at once is refused, far above what people do."""

from datetime import timedelta
from unittest.mock import Mock

import pytest
import time_machine
from django.core.management import call_command
from django.db import OperationalError
from django.utils import timezone

from psec_site.antispam import counters, guard
from psec_site.antispam.models import RateCounter
from tests.factories import run_waiting_tasks
from tests.psec_site.antispam.helpers import proof_for, request, stored
from tests.story_flow import post_step
from tests.youth_stories.submit.test_form import (
    ADULT,
    FORM,
    MINOR,
    all_answers,
    answer_age,
    send,
    with_photo,
    write,
)
from youth_stories.models import StoryPhoto, Submission
from youth_stories.submit import send_step

pytestmark = [pytest.mark.django_db, pytest.mark.each_database]


def test_a_busy_school_is_asked_for_the_proof_and_not_shut_out(client, limit):
    limit("story", network=(1, 3))
    for _ in range(2):
        guard.check(request(ip="127.0.0.1"), "story")
    page = all_answers(client)
    send(client, page, changes={"proof": proof_for(page)}, words=True)
    assert stored().robot_signs == ["busy_network"]
    assert not stored().is_likely_robot
    without_proof = all_answers(client)
    refused = send(client, without_proof, words=True, follow=True)
    assert "Too many people" in refused.content.decode()
    assert "Nothing is lost" in refused.content.decode()
    assert "It has two lines." in refused.content.decode()
    with time_machine.travel(timezone.now() + timedelta(hours=1)):
        assert send(client, refused, words=True).status_code == 303


def test_a_busy_network_without_the_proof_is_a_likely_robot(client, limit):
    limit("story", network=(0, 9))
    send(client, all_answers(client), words=True)
    assert stored().robot_signs == ["busy_network", "no_script"]
    assert stored().is_likely_robot


def test_many_stories_for_one_address_write_to_nobody_however_it_is_spelled(
    client, limit, mailoutbox
):
    limit("story", address=(1, 9))
    guard.check(request(), "story", addresses=["guardian@example.org"])
    page = all_answers(client, MINOR | {"guardian_email": "Guardian@Example.org"}, "16_17")
    send(client, page, changes={"proof": proof_for(page)}, words=True)
    run_waiting_tasks()
    assert stored().robot_signs == ["busy_address"]
    assert stored().is_likely_robot
    assert mailoutbox == []


def test_who_presses_send_again_after_errors_is_no_robot(client, limit, mailoutbox, monkeypatch):
    limit("story", address=(2, 9))
    client.raise_request_exception = False
    page = all_answers(client)
    proof = {"proof": proof_for(page)}
    with monkeypatch.context() as patch:
        patch.setattr(send_step.receive, "receive", Mock(side_effect=OperationalError("locked")))
        for _ in range(3):
            assert send(client, page, changes=proof, words=True).status_code == 503
    send(client, page, changes=proof, words=True)
    run_waiting_tasks()
    assert stored().robot_signs == []
    assert "We have your story" in mailoutbox[0].subject


def test_each_limit_refuses_only_far_above(limit):
    limit("story", network=(1, 3))
    verdicts = [guard.check(request(), "story") for _ in range(4)]
    assert [verdict.signs for verdict in verdicts[:3]] == [(), ("busy_network",), ("busy_network",)]
    assert [verdict.refused for verdict in verdicts] == [False, False, False, True]
    assert not guard.check(request(ip="203.0.113.8"), "story").refused


def test_a_flood_from_many_networks_meets_the_limit_of_all(limit):
    limit("story", total=(1, 2))
    verdicts = [guard.check(request(ip=f"198.51.100.{n}"), "story") for n in range(3)]
    assert [verdict.signs for verdict in verdicts] == [(), ("busy_site",), ("busy_site",)]
    assert [verdict.refused for verdict in verdicts] == [False, False, True]


def test_a_flood_from_ever_more_networks_makes_no_more_rows(limit):
    limit("invitation", total=(3, 3), address=(1, 1))
    for n in range(20):
        guard.check(request(ip=f"2001:db8:{n}::1"), "invitation", addresses=["one@example.org"])
    networks = 4  # until the limit of all
    assert RateCounter.objects.count() == networks + len(["the address", "in all"])


def test_counts_of_an_address_end_at_midnight_and_are_kept_for_each_action(limit):
    limit("invitation", address=(1, 1), window=counters.Window.DAY)
    guardian = ["guardian@example.org"]
    with time_machine.travel("2026-03-02 12:00-05:00", tick=False) as clock:
        assert not guard.check(request(), "invitation", addresses=guardian).refused
        clock.shift(timedelta(hours=11))
        again = guard.check(request(ip="198.51.100.1"), "invitation", addresses=guardian)
        assert again.refused
        assert not guard.check(request(), "link", addresses=guardian).refused
        clock.shift(timedelta(hours=2))
        assert not guard.check(request(), "invitation", addresses=guardian).refused


def invite(client, **answers):
    answer_age(client, "under_13")
    fields = {"first_name": "Sample", "guardian_email": "guardian@example.org"}
    return post_step(client, FORM, "invite", fields | {"guardian_language": "en"} | answers)


def test_a_robot_cannot_make_us_write_to_a_guardian(client, mailoutbox):
    page = invite(client, subject="Buy now").text
    assert "Thank you" in page
    assert "Now it is their turn" not in page  # nothing is promised that does not happen
    call_command("retention", verbosity=0)
    run_waiting_tasks()
    assert Submission.objects.get(state="invited").is_likely_robot
    assert mailoutbox == []


def test_a_flood_of_invitations_ends_and_nothing_typed_is_lost(client, limit, mailoutbox):
    limit("invitation", network=(1, 1))
    guard.check(request(ip="127.0.0.1"), "invitation")
    refused = invite(client)
    assert "Too many people" in refused.content.decode()
    assert 'value="guardian@example.org"' in refused.content.decode()
    assert not Submission.objects.filter(state="invited").exists()


def test_a_flood_of_photos_is_not_decoded_and_nothing_typed_is_lost(client, limit):
    limit("photo", network=(1, 1))
    answer_age(client)
    with_first = write(client, with_photo())
    assert StoryPhoto.objects.count() == 1
    assert "Here is your element" in with_first.text
    refused = write(client, with_photo(first_name="Another"))
    assert "Too many people are sending something" in refused.text
    assert 'value="Another"' in refused.text
    assert StoryPhoto.objects.count() == 1
    assert "Here is your element" in write(client, ADULT | {"photo_alt": "Sample"}).text
