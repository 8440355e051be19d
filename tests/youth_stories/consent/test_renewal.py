"""After two years student and guardian are asked; nobody is promised more than is true (R15)."""

from datetime import timedelta

import pytest

from tests.factories import link_in, pass_time, private_page, published_minor, run_waiting_tasks
from youth_stories.consent.renew import may_be_reconfirmed, reconfirm
from youth_stories.models import Submission
from youth_stories.models.deadlines import missing_renewals, stays_until

pytestmark = pytest.mark.django_db

STUDENT, GUARDIAN = "student@example.org", "guardian@example.org"


def newest(mailoutbox, address):
    run_waiting_tasks()
    return [mail for mail in mailoutbox if mail.to == [address]][-1]


def lapsing(age_band):
    page = published_minor(age_band=age_band)
    pass_time(days=705)
    return Submission.objects.get(page=page)


@pytest.mark.parametrize("days", [[700, 30], [700, 40], [705, 40], [728, 2]])
def test_whether_it_may_stay_is_asked_once_and_never_at_its_end(days, mailoutbox):
    published_minor()  # a day old
    for number in days:
        pass_time(days=number)
    subjects = [mail.subject for mail in mailoutbox if mail.to == [GUARDIAN]]
    asked = [subject for subject in subjects if "May" in subject and "stay" in subject]
    assert len(asked) == 1, subjects
    assert len([subject for subject in subjects if "came down" in subject]) == 1


def test_nobody_is_asked_whether_it_may_stay_in_the_run_in_which_it_comes_down(mailoutbox):
    published_minor()
    pass_time(days=760)
    subjects = [mail.subject for mail in mailoutbox if mail.to == [GUARDIAN]]
    assert "came down" in subjects[-1]
    assert not [subject for subject in subjects if "stay" in subject]


def test_no_and_yes_stand_side_by_side(client, mailoutbox):
    submission = lapsing("16_17")
    client.get(link_in(newest(mailoutbox, GUARDIAN)))
    form = client.get(private_page("guardian", submission=submission)).text
    buttons = form.partition("Yes, it may stay")[2].partition("</form>")[0]
    assert private_page("guardian", "revoke", submission) in buttons
    client.get(link_in(newest(mailoutbox, STUDENT)))
    form = client.get(private_page("my-story", submission=submission)).text
    buttons = form.partition("Yes, it may stay")[2].partition("</form>")[0]
    assert private_page("my-story", "withdraw", submission) in buttons


def test_a_teens_yes_is_no_promise_before_the_guardian_has_said_yes_too(client, mailoutbox):
    submission = lapsing("13_15")
    end = stays_until(submission)
    reconfirm(submission, "student", "16_17")
    for address in (STUDENT, GUARDIAN):
        letter = newest(mailoutbox, address)
        assert "stays" not in letter.subject + letter.body
        assert "still ha" in letter.body
    assert abs(stays_until(submission) - end) < timedelta(minutes=5)  # both said yes that day
    reconfirm(submission, "guardian", "16_17")
    for address in (STUDENT, GUARDIAN):
        assert "stays on our wall until" in newest(mailoutbox, address).body
    pass_time(days=60)
    assert client.get(submission.page.url).status_code == 200


def test_a_guardians_yes_first_tells_both_that_the_student_is_missing(mailoutbox):
    submission = lapsing("13_15")
    reconfirm(submission, "guardian", "16_17")
    assert "You still have to say yes" in newest(mailoutbox, STUDENT).body
    assert "The student still has to say yes" in newest(mailoutbox, GUARDIAN).body
    assert missing_renewals(submission) == ["student"]


def test_a_student_who_said_17_says_it_again_when_the_guardian_says_18(client, mailoutbox):
    submission = lapsing("16_17")
    reconfirm(submission, "student", "16_17")
    reconfirm(submission, "guardian", "18_plus")
    submission = Submission.objects.get(pk=submission.pk)
    assert "You still have to say yes" in newest(mailoutbox, STUDENT).body
    assert may_be_reconfirmed(submission, "student")
    reconfirm(submission, "student", "18_plus")
    assert "stays on our wall" in newest(mailoutbox, STUDENT).body
    pass_time(days=60)
    assert client.get(submission.page.url).status_code == 200
