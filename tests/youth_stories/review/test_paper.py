"""A family without e-mail brings a signed sheet; staff correct a guardian's address."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from tests.factories import STORY, asked, member_of, picture, run_waiting_tasks, step
from youth_stories.consent.answers import disagree
from youth_stories.models import StoryPage, Submission, SuppressedAddress
from youth_stories.retention.not_for_me import not_for_me
from youth_stories.safeguarding.concerns import close_concern, raise_concern

pytestmark = pytest.mark.django_db


@pytest.fixture
def reviewer(client):
    user = member_of("Story reviewers", "Publishers", name="reviewer")
    client.force_login(user)
    return user


def sheet(client, **changes):
    """Posts the sheet. Returns the story, or the page with its errors."""
    address = reverse("youth_stories:write-paper")
    empty = client.get(address).context["forms"][0]
    data = {
        **STORY,
        "story_id": empty["story_id"].value(),
        "age_band": "13_15",
        "given_on": timezone.localdate().isoformat(),
        "scopes": ["words", "first_name", "school", "search"],
        "signed_by": "Sample Guardian, mother",
        "student_signed": "on",
        "signed_form": SimpleUploadedFile("sheet.pdf", b"%PDF-1.4 sample"),
    }
    response = client.post(address, data | changes)
    return Submission.objects.filter(story_id=data["story_id"]).first() or response


def test_a_minors_sheet_becomes_public_through_a_second_person_and_no_letter(
    client, reviewer, mailoutbox
):
    submission = sheet(client)
    assert submission.last_name == ""
    step(client, submission, "accept")
    step(client, submission, "publish")
    page = StoryPage.objects.get(submission=submission)
    assert not page.live  # whoever accepted it cannot publish it as well
    client.force_login(member_of("Publishers", name="second"))
    step(client, submission, "publish")
    page = StoryPage.objects.get(submission=submission)
    assert "It has two lines." in client.get(page.url).text
    run_waiting_tasks()
    assert [mail for mail in mailoutbox if "guardian" in str(mail.to)] == []
    by_student, by_guardian = submission.consents.order_by("-role")
    assert (by_student.role, by_student.method) == ("student", "signed_form")
    assert by_guardian.signed_by == "Sample Guardian, mother"
    assert by_guardian.signed_form
    assert {by_student.recorded_by, by_guardian.recorded_by} == {reviewer}


def test_a_yes_on_paper_is_good_from_the_day_it_was_signed(client, reviewer):
    today = timezone.localdate()
    signed = today - timedelta(days=700)
    submission = sheet(client, given_on=signed.isoformat())
    for consent in submission.consents.all():
        assert (consent.valid_until - timezone.now()).days in (29, 30)
    too_old = (today - timedelta(days=730)).isoformat()
    assert "not good any more" in sheet(client, given_on=too_old).text


def test_a_story_signed_on_paper_says_so_and_asks_no_student_for_an_address(client, reviewer):
    submission = sheet(client)
    page = client.get(reverse("youth_stories:inspect", args=[submission.pk])).text
    assert "a guardian signed on paper" in page
    assert "was asked for the e-mail address" not in page
    assert "Nobody gets an e-mail: we have no address to write to." in page
    page = step(client, submission, "accept").text
    assert "a second person publishes it" in page
    assert "ask for consent" not in page


def test_a_sheet_of_a_child_needs_the_guardian_alone(client, reviewer):
    submission = sheet(
        client, age_band="under_13", student_signed="", scopes=["words", "first_name"]
    )
    assert [consent.role for consent in submission.consents] == ["guardian"]
    assert submission.school == ""  # not ticked, so not stored
    step(client, submission, "accept")
    assert StoryPage.objects.get(submission=submission).refusal(by=member_of("Publishers")) == ""


@pytest.mark.parametrize(
    "missing", [{"student_signed": ""}, {"signed_form": ""}, {"signed_by": ""}, {"scopes": []}]
)
def test_without_both_signatures_and_the_words_nothing_is_saved(missing, client, reviewer):
    assert sheet(client, **missing).status_code == 200
    assert not Submission.objects.filter(source="staff", age_band="13_15").exists()


def test_after_an_error_anywhere_the_page_asks_for_the_chosen_file_again(client, reviewer):
    assert "Choose the file again" in sheet(client, story="").text
    assert "Choose the file again" in sheet(client, student_signed="").text
    assert "Choose the file again" not in sheet(client, story="", signed_form="").text


def test_the_rules_for_minors_hold_on_paper_too(client, reviewer):
    page = sheet(client, photo=picture(), photo_alt="A sample photo")
    assert "Remove the photo or the school" in page.text
    assert "last_name" not in page.context["forms"][0].fields


def test_a_publisher_sees_that_the_address_was_corrected(client, reviewer):
    submission = asked()
    step(client, submission, "correct-guardian", email="other.guardian@example.org")
    assert Submission.objects.get(pk=submission.pk).guardian_email == "other.guardian@example.org"
    client.force_login(member_of("Publishers", name="second"))
    page = client.get(reverse("youth_stories:inspect", args=[submission.pk]))
    assert "address was changed by reviewer" in page.text


def test_after_a_no_a_reviewer_corrects_the_address_and_asks_again(client, reviewer, mailoutbox):
    submission = asked()
    disagree(submission.consent_requests.get())
    page = client.get(reverse("youth_stories:inspect", args=[submission.pk]))
    assert "Correct the guardian’s address" in page.text
    step(client, submission, "correct-guardian", email="other.guardian@example.org")
    run_waiting_tasks()
    assert [mail for mail in mailoutbox if "other.guardian" in str(mail.to)] == []


def test_not_for_me_pressed_by_mistake_is_undone_when_its_owner_calls(client, reviewer, mailoutbox):
    submission = asked()
    run_waiting_tasks()
    mailoutbox.clear()
    not_for_me(submission)
    same = {"email": "guardian2@example.org"}
    step(client, submission, "correct-guardian", **same)
    not_for_me(Submission.objects.get(pk=submission.pk))
    page = step(client, submission, "correct-guardian", email="guardian@example.org")
    assert "cannot write to this address" in page.text
    step(client, submission, "correct-guardian", email="guardian@example.org", asked_again="yes")
    run_waiting_tasks()
    assert [mail for mail in mailoutbox if mail.to == ["guardian@example.org"]]


def test_not_for_me_stays_when_the_correction_fails_or_it_was_said_about_another_story(
    client, reviewer
):
    own, other = asked(), asked()
    run_waiting_tasks()
    not_for_me(own)
    again = {"email": "guardian@example.org", "asked_again": "yes"}
    page = step(client, other, "correct-guardian", **again)
    assert "said about another story" in page.text
    assert SuppressedAddress.objects.includes("guardian@example.org")
    raise_concern(own, "Sample worry", by=None)
    step(client, own, "correct-guardian", **again)
    assert SuppressedAddress.objects.includes("guardian@example.org")
    close_concern(own.concerns.get(), "Sample outcome", by=None)
    step(client, own, "correct-guardian", **again)
    assert not SuppressedAddress.objects.includes("guardian@example.org")
    assert own.events.filter(kind="note", text__contains="write there again").exists()


def test_an_address_that_is_none_is_refused(client, reviewer):
    submission = asked()
    page = step(client, submission, "correct-guardian", email="guardian@")
    assert "Enter a valid email address" in page.text
    assert Submission.objects.get(pk=submission.pk).guardian_email == "guardian@example.org"


def test_the_sheets_page_says_what_to_tick_and_asks_for_one_line_alone(client, reviewer):
    page = client.get(reverse("youth_stories:write-paper"))
    assert "Tick only what both of them ticked on the sheet" in page.text
    assert "role" not in page.context["forms"][0].fields
    today = timezone.localdate()
    assert f'type="date" name="given_on" value="{today.isoformat()}"' in page.text
    submission = sheet(client, given_on=today.isoformat())
    assert submission.consents.first().given_on == today
    kinds = [event.kind for event in submission.events.all()]
    assert kinds == ["received", "consent_recorded"]
