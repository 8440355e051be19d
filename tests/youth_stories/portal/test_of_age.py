"""A student who is 18 by now decides alone, also after their guardian's no (rules R1, R3)."""

import pytest

from tests.factories import (
    answer,
    asked,
    link_in,
    member_of,
    pass_time,
    private_page,
    published_minor,
    received,
    run_waiting_tasks,
)
from youth_stories.consent.answers import ask_again, disagree
from youth_stories.consent.of_age import come_of_age
from youth_stories.models import AgeBand, Submission
from youth_stories.portal.status import state_of
from youth_stories.review.publication import publish
from youth_stories.safeguarding.age_signs import clear_age_signs
from youth_stories.transitions import WrongState

pytestmark = pytest.mark.django_db

STUDENT, GUARDIAN = "student@example.org", "guardian@example.org"
BUTTON = "I am 18 or older now"


def newest(mailoutbox, address):
    run_waiting_tasks()
    return [mail for mail in mailoutbox if mail.to == [address]][-1]


def fresh(submission) -> Submission:
    return Submission.objects.get(pk=submission.pk)


def refused(age_band=AgeBand.FROM_16) -> Submission:
    submission = asked(age_band)
    run_waiting_tasks()
    disagree(submission.consent_requests.get())
    return fresh(submission)


def test_after_a_guardians_no_a_student_who_turned_18_says_so_and_is_asked_alone(
    client, mailoutbox
):
    submission = refused()
    client.get(link_in(newest(mailoutbox, STUDENT)))
    page = client.get(private_page(submission=submission)).text
    assert BUTTON in page
    url = private_page("my-story", "of-age", submission)
    question = client.get(url).text
    assert "you decide alone" in question
    assert fresh(submission).is_minor  # nothing happens by looking
    after = client.post(url, follow=True).text
    assert "We have a question for you." in after
    assert BUTTON not in after
    letter = newest(mailoutbox, STUDENT).body
    for asking, question in ((after, "publish your story like this?"), (letter, "May we publish")):
        assert question in asking
        assert "We changed" not in asking  # nothing was
        assert "guardian is asked again" not in asking
    told = newest(mailoutbox, GUARDIAN).body
    assert "A person at PSEC looks at that first" in told
    assert "cannot take it back" not in told  # they can, until then
    answer(fresh(submission), role="student")
    with pytest.raises(WrongState):  # nobody has looked at the age yet
        publish(fresh(submission), by=member_of("Publishers", name="first"))
    assert fresh(submission).has_say("guardian")
    clear_age_signs(fresh(submission), "They showed an ID.", by=member_of("Publishers"))
    publish(fresh(submission), by=member_of("Publishers", name="second"))
    assert client.get(fresh(submission).page.url).status_code == 200
    assert not fresh(submission).has_say("guardian")


def test_a_student_who_is_asked_again_after_a_lapse_can_say_that_they_are_18(client, mailoutbox):
    submission = published_minor(age_band="16_17").submission
    pass_time(days=731)
    ask_again(fresh(submission), "guardian")  # without asking how old the student is
    client.get(link_in(newest(mailoutbox, STUDENT)))
    page = client.get(private_page(submission=submission)).text
    assert BUTTON in page
    come_of_age(fresh(submission))
    open_to = fresh(submission).consent_requests.open()
    assert list(open_to.values_list("role", flat=True)) == ["student"]


@pytest.mark.parametrize(
    "story",
    [
        lambda: asked(AgeBand.FROM_16),  # nobody has said no
        lambda: refused(AgeBand.FROM_13),  # too young
        lambda: received(age_band=AgeBand.FROM_16),
        lambda: published_minor(age_band="16_17").submission,
    ],
)
def test_nobody_else_is_offered_to_decide_alone(story):
    submission = story()
    assert "of_age" not in state_of(submission, "student").actions
    with pytest.raises(WrongState):
        come_of_age(submission)
    assert fresh(submission).is_minor
