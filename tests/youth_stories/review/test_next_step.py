"""Staff see what each story waits for, and are careful after a no."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from tests.factories import (
    ALL_SCOPES,
    agreed,
    answer,
    asked,
    both_asked,
    draft,
    member_of,
    published,
    received,
    run_waiting_tasks,
    step,
)
from youth_stories.consent.answers import disagree, revoke
from youth_stories.consent.ask import cancel_request
from youth_stories.consent.guardian_address import correct_guardian_address
from youth_stories.consent.record import record_consent
from youth_stories.models import AgeBand, StoryPage, Submission
from youth_stories.retention.not_for_me import not_for_me
from youth_stories.review.next_step import status
from youth_stories.safeguarding.concerns import raise_concern
from youth_stories.submit.receive import change

pytestmark = pytest.mark.django_db

QUEUE = "/admin/youth-stories/"


def said_no() -> Submission:
    submission = asked()
    disagree(submission.consent_requests.get())
    return submission


def canceled() -> Submission:
    submission = asked()
    cancel_request(submission, by=None)
    return submission


def answered() -> Submission:
    submission = asked()
    answer(submission)
    return submission


def revoked() -> Submission:
    submission = agreed()
    revoke(submission, "guardian")
    return submission


def at_a_wrong_address() -> Submission:
    submission = asked()
    not_for_me(submission)
    return submission


def at_a_wrong_address_while_the_student_is_asked_too() -> Submission:
    submission = both_asked()
    not_for_me(submission)
    return submission


def on_hold() -> Submission:
    submission = asked()
    raise_concern(submission, "A worry", by=member_of("Publishers"))
    return submission


def tidied() -> Submission:
    page = draft()
    page.story = "Tidied."
    page.save_revision()
    return page.submission


def signed_after_a_no_and_tidied() -> Submission:
    page = said_no().page
    record_consent(
        page,
        shown_hash=page.get_latest_revision_as_object().compute_content_hash(),
        scopes={"words"},
        role="guardian",
        method="signed_form",
        given_on=timezone.localdate(),
        signed_by="Sample Guardian",
        signed_form=SimpleUploadedFile("form.pdf", b"%PDF a sample signature"),
        by=None,
    )
    page = StoryPage.objects.get(pk=page.pk)
    assert status(page.submission) == "Ready to publish"
    page.story = "Tidied."
    page.save_revision()
    return page.submission


def public_and_tidied() -> Submission:
    page = published()
    page.story = "Tidied."
    page.save_revision()
    return page.submission


def public_and_changed() -> Submission:
    submission = published().submission
    words = submission.public_values() | {"story": "My new words."}
    return change(submission, words, scopes=ALL_SCOPES)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (received, "Waiting to be read"),
        (asked, "Waiting for the guardian"),
        (said_no, "The guardian said no"),
        (revoked, "The guardian took their yes back"),
        (canceled, "Consent still to be asked for"),
        (tidied, "Consent still to be asked for"),
        (answered, "The guardian agreed: a second letter goes out a day later"),
        (at_a_wrong_address, "The letter reached somebody else"),
        (
            at_a_wrong_address_while_the_student_is_asked_too,
            "The letter reached somebody else. Waiting for the student",
        ),
        (on_hold, "On hold"),
        (agreed, "Ready to publish"),
        (lambda: draft().submission, "Ready to publish"),
        (signed_after_a_no_and_tidied, "Consent still to be asked for"),
        (lambda: published().submission, "Public as element"),
        (public_and_tidied, "A newer version: Consent still to be asked for"),
        (public_and_changed, "A newer version: Waiting to be read"),
    ],
)
def test_the_list_and_the_story_say_what_comes_next(make, words, client, reviewer):
    submission = Submission.objects.get(pk=make().pk)
    assert words in status(submission)
    assert words in client.get(f"{QUEUE}?q={submission.story_key}").text
    assert words in client.get(reverse("youth_stories:inspect", args=[submission.pk])).text


@pytest.mark.parametrize(
    ("make", "until"),
    [
        (asked, "until somebody answers. If nobody does, we stop waiting on "),
        (both_asked, "until somebody answers."),
        (answered, "until the second letter is out: the day is above."),
    ],
)
def test_where_others_have_the_next_move_staff_read_that_they_have_none(
    make, until, client, reviewer
):
    ours = draft(age_band=AgeBand.FROM_16, email="b@example.org").submission
    inspect = reverse("youth_stories:inspect", args=[make().pk])
    html = client.get(inspect).text
    assert f"Nothing for you to do {until}" in html
    assert not re.search(r'class="button"[^>]*>(Open the page|Cancel)', html)
    html = client.get(reverse("youth_stories:inspect", args=[ours.pk])).text
    assert "Nothing for you to do" not in html


def test_a_publisher_finds_what_is_ready_from_the_first_page(client):
    client.force_login(member_of("Publishers"))
    ready, waiting = agreed(), asked()
    assert "?state=ready_you" in client.get("/admin/").text
    page = client.get(f"{QUEUE}?state=ready_you").text
    assert ready.story_key in page
    assert waiting.story_key not in page


def test_after_a_no_nobody_is_asked_again_by_one_click(client, reviewer, mailoutbox):
    submission = said_no()
    run_waiting_tasks()
    mailoutbox.clear()
    page = client.get(reverse("youth_stories:inspect", args=[submission.pk])).text
    assert "The guardian said no on" in page
    assert "The story is erased on" in page
    page = step(client, submission, "ask-consent").text
    assert "Ask again only if they want it: tick the box." in page
    run_waiting_tasks()
    assert mailoutbox == []
    step(client, submission, "ask-consent", after_no="yes")
    run_waiting_tasks()
    assert [mail.to for mail in mailoutbox] == [["guardian@example.org"]]
    assert "Waiting for the guardian since" in status(submission)


def test_another_address_after_a_no_asks_nobody_and_says_so(client, reviewer):
    submission = said_no()
    page = step(client, submission, "correct-guardian", email="other@example.org").text
    assert "Nobody is asked yet" in page
    open_one = asked()
    page = step(client, open_one, "correct-guardian", email="other@example.org").text
    assert "The guardian is asked at the new address." in page


def test_the_tick_of_not_for_me_is_there_only_after_somebody_said_it(client, reviewer):
    submission = asked()
    address = reverse("youth_stories:inspect", args=[submission.pk])
    correct_guardian_address(submission, "other@example.org", by=reviewer)
    assert "we may write there again" not in client.get(address).text
    not_for_me(Submission.objects.get(pk=submission.pk))
    assert "we may write there again" in client.get(address).text


def test_whoever_accepted_a_story_is_told_who_can_say_that_the_age_is_right(client):
    accepter = member_of("Story reviewers", "Publishers", name="accepter")
    client.force_login(accepter)
    submission = received(age_band=AgeBand.FROM_16, stage="elementary_school")
    assert submission.age_signs.open().exists()
    address = reverse("youth_stories:inspect", args=[submission.pk])
    clear = reverse("youth_stories:clear-age", args=[submission.pk])
    assert clear in client.get(address).text
    step(client, submission, "accept")
    page = client.get(address).text
    assert clear not in page
    assert "somebody else has to say whether the age is right" in page
