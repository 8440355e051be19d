"""What staff write to or about somebody is never lost, however it is refused."""

import pytest
from django.urls import reverse

from tests.factories import received, run_waiting_tasks, step
from youth_stories.models import Submission
from youth_stories.review.decisions import decline
from youth_stories.safeguarding.concerns import raise_concern

pytestmark = pytest.mark.django_db

TOO_LONG = "Sample words. " * 150  # 2,100 characters


@pytest.mark.parametrize(
    ("action", "button"),
    [
        ("ask-for-change", "Send the message"),
        ("decline", "Decline"),
        ("note", "Add the note"),
        ("raise-concern", "Raise a concern"),
    ],
)
def test_a_text_that_is_too_long_comes_back_whole_and_says_by_how_much(
    action, button, client, reviewer, mailoutbox
):
    submission = received()
    run_waiting_tasks()
    mailoutbox.clear()
    page = step(client, submission, action, text=TOO_LONG)
    assert TOO_LONG.strip() in page.text
    assert "“Your text” is 99 characters too long. It can have 2,000." in page.text
    assert f'type="submit">{button}</button>' in page.text.split("text-refused", 1)[1]
    run_waiting_tasks()
    assert mailoutbox == []
    assert Submission.objects.get(pk=submission.pk).state == Submission.State.RECEIVED
    done = step(client, submission, action, text="Sample words.")
    assert "text-refused" not in done.text


def test_a_message_comes_back_if_a_colleague_was_faster(client, reviewer):
    submission = received()
    decline(submission, "A sample reason", by=None)
    page = step(client, submission, "ask-for-change", text="My sample question")
    assert "My sample question</textarea>" in page.text
    assert "This story is in the state “Declined”." in page.text


def test_without_a_text_nothing_is_done(client, reviewer):
    page = step(client, received(), "note", text="  ")
    assert "Enter some text first." in page.text


def test_no_field_of_the_reading_view_cuts_off_what_is_pasted(client, reviewer):
    submission = received()
    address = reverse("youth_stories:inspect", args=[submission.pk])
    assert "maxlength" not in client.get(address).text
    raise_concern(submission, "A sample worry", by=None)
    assert "maxlength" not in client.get(address).text


def test_no_field_for_a_story_from_paper_cuts_off_what_is_typed(client, reviewer):
    address = reverse("youth_stories:write-paper")
    page = client.get(address)
    assert 'name="story"' in page.text
    assert "maxlength" not in page.text
    page = client.post(address, {"story": "Sample words. " * 200})
    assert "Your story is 799 characters too long." in page.text
