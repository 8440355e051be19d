"""Whoever takes a story back on a borrowed device leaves nothing of it in the browser."""

import pytest

from tests.factories import link_in, pass_time, published, received, run_waiting_tasks
from youth_stories.models import Submission
from youth_stories.portal.status import state_of
from youth_stories.retention.erase import withdraw
from youth_stories.safeguarding.concerns import close_concern, raise_concern

pytestmark = [pytest.mark.django_db, pytest.mark.each_database]


WITHIN = (
    "Within 72 hours its words are erased from this website, and its photo if it had one. "
    "Encrypted safety copies lose them within 30 days."
)


def test_the_question_the_page_and_every_letter_promise_the_same(client, reviewer, mailoutbox):
    key = received().story_key
    run_waiting_tasks()
    [mail] = [mail for mail in mailoutbox if mail.to == ["student@example.org"]]
    client.get(link_in(mail))
    assert WITHIN in client.get(f"/my-story/{key}/withdraw/").text
    mailoutbox.clear()
    assert WITHIN in client.post(f"/my-story/{key}/withdraw/", follow=True).text
    run_waiting_tasks()
    to_student, to_staff = sorted(mailoutbox, key=lambda mail: len(mail.bcc))
    assert to_student.to == ["student@example.org"]
    for mail in (to_student, to_staff):
        assert WITHIN in mail.body
        assert "erased, and" not in mail.body
    assert "agreed" not in to_student.body  # to a story that nobody has read


def test_after_taking_it_back_the_browser_forgets_the_story(client, mailoutbox):
    key = published().submission.story_key
    run_waiting_tasks()
    client.get(link_in(mailoutbox[-1]), follow=True)
    withdraw = f"/my-story/{key}/withdraw/"
    assert client.post(withdraw)["Clear-Site-Data"] == '"cache"'
    page = client.get(f"/my-story/{key}/").text
    assert WITHIN in page
    assert "Was it a mistake? We cannot bring it back" in page


def test_what_was_never_public_does_not_come_down(client, mailoutbox):
    key = received().story_key
    run_waiting_tasks()
    client.get(link_in(mailoutbox[-1]), follow=True)
    page = client.get(f"/my-story/{key}/withdraw/").text
    assert "is not public now. With a yes here it stays private for good." in page
    assert "comes down" not in page


def test_the_browser_of_staff_who_withdraw_it_forgets_it_too(client, reviewer):
    page = published()
    response = client.post(
        f"/admin/youth-stories/{page.submission.pk}/withdraw/", {"confirm": "yes"}
    )
    assert response["Clear-Site-Data"] == '"cache"'


def test_on_hold_no_hour_is_promised_for_words_that_a_concern_keeps(client, mailoutbox):
    submission = received()
    run_waiting_tasks()
    client.get(link_in(mailoutbox[-1]), follow=True)
    raise_concern(submission, "Sample worry", by=None)
    page = client.get(f"/my-story/{submission.story_key}/withdraw/").text
    assert "Are you sure?" in page
    assert "72 hours" not in page
    assert "concern" not in page.partition("<main")[2]


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (0, "Within 72 hours its words are erased"),
        (4, "Its words are erased from this website, and its photo if it had one. Encrypted"),
        (34, "and from our encrypted safety copies"),
    ],
)
def test_the_page_says_of_the_words_what_is_true_on_that_day(days, said):
    submission = published().submission
    withdraw(submission)
    pass_time(days=days)
    detail = state_of(Submission.objects.get(pk=submission.pk), "student").detail
    assert said in detail
    assert ("Within 72 hours" in detail) == (days == 0)


def test_the_hours_count_from_the_end_of_a_concern_that_kept_the_words(reviewer):
    submission = published().submission
    concern = raise_concern(submission, "Sample worry", by=None)
    withdraw(submission)
    pass_time(days=5)
    close_concern(concern, "Sample end", by=reviewer)
    assert "Within 72 hours" in state_of(Submission.objects.get(pk=submission.pk), "student").detail
