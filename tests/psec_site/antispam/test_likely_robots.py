"""What reviewers see of likely robots, and who is written to."""

import pytest
from django.urls import reverse

from tests.factories import STORY, pass_time, received, run_waiting_tasks, step
from tests.psec_site.antispam.helpers import QUEUE, ROBOTS
from youth_stories.models import AgeBand, SafeguardingSettings, Submission
from youth_stories.retention.erase import withdraw
from youth_stories.review.decisions import decline
from youth_stories.safeguarding.concerns import raise_concern

pytestmark = pytest.mark.django_db


def likely_robot(**changes) -> Submission:
    return received(robot_signs=["honeypot"], **changes)


def test_likely_robots_wait_in_a_list_of_their_own(client, reviewer):
    person, robot = received(first_name="Person"), likely_robot(first_name="Robot")
    queue = client.get(QUEUE).content.decode()
    assert person.story_key in queue
    assert robot.story_key not in queue
    assert "Likely robots (1)" in queue
    own = client.get(ROBOTS).content.decode()
    assert robot.story_key in own
    assert person.story_key not in own
    html = client.get("/admin/").content.decode()
    assert "1</b> <span>waiting to be read" in html
    assert "1 from likely robots" in html


def test_nobody_is_written_to_for_a_likely_robot(client, reviewer, mailoutbox):
    declined, declined_as_junk = likely_robot(), likely_robot()
    step(client, declined, "decline", text="No.")
    decline(declined_as_junk, "Junk", by=reviewer, mail=False)
    withdraw(likely_robot())
    run_waiting_tasks()
    assert mailoutbox == []


def test_the_safeguarding_lead_hears_of_a_concern_whoever_sent_the_story(reviewer, mailoutbox):
    SafeguardingSettings.objects.create(lead_email="lead@example.org")
    raise_concern(likely_robot(), "A sample worry", by=reviewer)
    run_waiting_tasks()
    assert [mail.bcc or mail.to for mail in mailoutbox] == [["lead@example.org"]]


def test_whoever_was_no_robot_is_told_what_everybody_is_told(client, reviewer, mailoutbox):
    submission = likely_robot()
    assert (
        "Answered a question"
        in client.get(reverse("youth_stories:inspect", args=[submission.pk])).content.decode()
    )
    assert "with the others now" in step(client, submission, "not-a-robot").content.decode()
    step(client, submission, "not-a-robot")  # a double click
    run_waiting_tasks()
    assert [mail.to for mail in mailoutbox if mail.to] == [["student@example.org"]]
    assert [mail.bcc for mail in mailoutbox if mail.bcc] == [["reviewer@example.org"]]
    assert submission.story_key in client.get(QUEUE).content.decode()


def test_a_student_taken_for_a_robot_is_not_erased_in_silence(client, reviewer, mailoutbox):
    # As in a class: Send is pressed before the script is done, and forty others came that hour.
    submission = received(AgeBand.FROM_16, robot_signs=["no_script", "busy_network"])
    pass_time(days=60)
    assert mailoutbox == []
    assert Submission.objects.get(pk=submission.pk).story
    step(client, submission, "not-a-robot")
    pass_time(days=22)
    pass_time(days=1)
    assert "We erase your story" in mailoutbox[-1].subject
    pass_time(days=6)
    assert Submission.objects.get(pk=submission.pk).story
    pass_time(days=2)
    assert not Submission.objects.get(pk=submission.pk).story


@pytest.mark.parametrize("name", ["accept", "ask-for-change"])
def test_a_reviewer_who_goes_on_with_a_story_takes_it_out_of_the_list(
    client, reviewer, mailoutbox, name
):
    submission = likely_robot()
    step(client, submission, name, text="A sample question?")
    run_waiting_tasks()
    assert [mail.to for mail in mailoutbox] == [["student@example.org"]]
    assert submission.story_key in client.get(QUEUE).content.decode()


def test_all_likely_robots_are_declined_at_once_and_nobody_else(client, reviewer, mailoutbox):
    person, others = received(), [likely_robot() for _ in range(3)]
    likely_robot(field="math")
    run_waiting_tasks()
    mailoutbox.clear()
    action = reverse("wagtail_bulk_action", args=["youth_stories", "submission", "delete"])
    query = {"id": "all", "next": f"{ROBOTS}&field={STORY['field']}"}
    assert "Decline these as junk?" in client.get(action, query).content.decode()
    client.post(action, query_params=query)
    run_waiting_tasks()
    declined = Submission.objects.filter(state="declined").values_list("pk", flat=True)
    assert set(declined) == {submission.pk for submission in others}
    assert mailoutbox == []
    person.refresh_from_db()
    assert person.state == "received"
