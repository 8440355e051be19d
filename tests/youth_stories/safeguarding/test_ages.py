"""An age that contradicts itself is seen, and staff can treat somebody as under 18 (rule R1)."""

import pytest
from django.urls import reverse

from tests.factories import (
    ALL_SCOPES,
    accepted,
    invited,
    link_in,
    member_of,
    pass_time,
    picture,
    published,
    received,
    run_waiting_tasks,
    step,
)
from youth_stories.consent.ask import ask_consent
from youth_stories.models import AgeBand, AgeSign, StoryPage, Submission, Tombstone
from youth_stories.retention.erase import withdraw
from youth_stories.safeguarding.age_signs import clear_age_signs
from youth_stories.safeguarding.under_18 import treat_as_under_18
from youth_stories.submit import receive
from youth_stories.transitions import WrongState

pytestmark = pytest.mark.django_db

I_AM_14 = "I am 14 and I build robots."


def signs(submission) -> list[str]:
    return sorted(submission.age_signs.open().values_list("code", flat=True))


def is_public(submission) -> bool:
    return StoryPage.objects.published().filter(submission=submission.pk).exists()


def change(submission, *, age_band="", **changes):
    return receive.change(
        submission,
        submission.public_values() | changes,
        scopes=ALL_SCOPES,
        age_band=age_band,
    )


@pytest.mark.parametrize(
    ("answers", "found"),
    [
        ({"story": I_AM_14}, ["words"]),
        ({"role": "8th grader who builds robots"}, ["words"]),
        ({"story": "Me llamo Ana y tengo doce años.", "language": "es"}, ["words"]),
        ({"stage": "middle_school", "story": "I am 12 years old."}, ["stage", "words"]),
        ({"story": "When I was 14 I built a robot. My brother is 12."}, []),
    ],
)
def test_an_adult_whose_words_or_school_say_otherwise_is_seen(answers, found):
    assert signs(received(**answers)) == found


def test_a_14_year_old_who_sends_again_as_an_adult_is_not_published_by_one_person(client):
    received(age_band=AgeBand.FROM_13)
    again = received(story=I_AM_14)  # from the same address
    assert signs(again) == ["address", "words"]
    accepted(again)
    client.force_login(member_of("Publishers"))
    html = step(client, again, "publish").content.decode()
    assert "The age of this person is in doubt" in html
    assert not StoryPage.objects.live().filter(submission=again).exists()


def test_the_address_is_known_as_long_as_its_keyed_hash_is():
    withdraw(received(age_band=AgeBand.FROM_16))
    pass_time(days=91)
    assert Tombstone.objects.exists()
    assert not Submission.objects.filter(source="form").exists()
    assert signs(received()) == ["address"]


def test_an_address_that_only_adults_used_is_no_sign():
    withdraw(received())
    assert signs(received()) == []
    pass_time(days=91)
    assert signs(received()) == []


def test_a_child_who_uses_the_guardians_address_as_a_teenager_is_seen():
    invited(guardian_email="student@example.org")
    assert signs(received(age_band=AgeBand.FROM_13)) == ["address"]


def test_somebody_else_than_who_accepted_says_why_the_age_is_right(client):
    first = member_of("Story reviewers", name="first")
    submission = received(story=I_AM_14)
    accepted(submission, by=first)
    client.force_login(first)
    html = step(client, submission, "clear-age", text="I called.").content.decode()
    assert "You accepted this story, so somebody else has to clear this" in html
    assert signs(submission) == ["words"]
    client.force_login(member_of("Publishers", name="second"))
    html = step(client, submission, "clear-age", text="She sent a college letter.").content.decode()
    assert "She sent a college letter." in html
    sign = submission.age_signs.get()
    assert (sign.cleared_by.email, sign.reason) == (
        "second@example.org",
        "She sent a college letter.",
    )
    step(client, submission, "publish")
    assert is_public(submission)


def test_who_found_the_age_to_be_right_cannot_accept_the_story():
    reviewer = member_of("Story reviewers")
    submission = received(story=I_AM_14)
    clear_age_signs(submission, "They called us.", by=reviewer)
    with pytest.raises(WrongState):
        accepted(submission, by=reviewer)


def test_a_sign_hides_a_public_page_and_clearing_it_brings_the_page_back(client):
    page = published()
    url = page.url
    submission = change(page.submission, story=I_AM_14)
    assert not is_public(submission)
    assert client.get(url).status_code != 200
    clear_age_signs(submission, "They called us.", by=member_of("Publishers"))
    assert client.get(url).status_code == 200
    change(submission, study="Robots")  # the same words are not asked about again
    assert signs(submission) == []


def test_an_older_age_group_in_a_changed_story_is_seen():
    submission = received(age_band=AgeBand.FROM_16)
    assert signs(change(submission, age_band=AgeBand.ADULT)) == ["raised"]


def test_staff_treat_an_adult_as_under_18_and_a_guardian_is_asked_for(client, mailoutbox):
    page = published(first_name="Sample S.", photo=picture(), story="A sample story.")
    submission = page.submission
    run_waiting_tasks()
    mailoutbox.clear()
    client.force_login(member_of("Story reviewers"))
    step(client, submission, "treat-as-under-18", age_band="13_15")
    submission.refresh_from_db()
    assert client.get(page.url).status_code == 410
    assert (submission.first_name, submission.last_name, submission.school) == ("Sample", "", "")
    assert submission.photo
    assert not submission.consents.in_force().exists()
    run_waiting_tasks()
    letter = mailoutbox.pop()
    assert letter.to == ["student@example.org"]
    assert "a parent or guardian has to say yes first" in letter.body
    html = client.get(link_in(letter), follow=True).content.decode()
    assert "Add their email address" in html


def test_what_was_cleared_for_an_adult_is_cleared_again_for_a_minor():
    submission = received()
    submission.cleared_identifiers.create(fingerprint="0" * 64)
    treat_as_under_18(submission, AgeBand.FROM_16, by=None)
    assert not submission.cleared_identifiers.exists()


def test_an_erased_story_leaves_no_reason_behind():
    submission = received(story=I_AM_14)
    clear_age_signs(submission, "A note about a person.", by=member_of("Publishers"))
    withdraw(submission)
    assert not AgeSign.objects.exists()


def test_a_student_who_names_a_guardian_after_all_goes_on_as_a_minor():
    submission = received()
    treat_as_under_18(submission, AgeBand.FROM_13, by=None)
    submission = Submission.objects.get(pk=submission.pk)
    assert submission.needs_guardians_address
    changed = receive.change(
        submission,
        submission.public_values(),
        scopes={"words", "first_name"},
        guardian_email="guardian@example.org",
    )
    assert changed.consents.in_force().get().age_band == AgeBand.FROM_13
    accepted(changed)
    ask_consent(changed, by=None)
    assert changed.consent_requests.open().get().role == "guardian"


def test_the_queue_shows_whose_age_is_in_doubt(client):
    received()
    received(story=I_AM_14)
    client.force_login(member_of("Story reviewers"))
    assert client.get(reverse("youth_stories:list")).text.count("18 or older (in doubt)") == 1
