"""Two people for a minor's story, redaction, and the concern button (R7, R18, R19)."""

import logging

import pytest
from django.core.management import call_command

from tests.factories import (
    ALL_SCOPES,
    accepted,
    agreed,
    answer,
    asked,
    member_of,
    pass_time,
    picture,
    published,
    published_minor,
    received,
    run_waiting_tasks,
    step,
)
from youth_stories.consent.answers import revoke
from youth_stories.consent.ask import ask_consent
from youth_stories.consent.redaction import redact
from youth_stories.models import (
    AgeBand,
    Concern,
    PublicationApproval,
    PublicationRefused,
    SafeguardingSettings,
    StoryPage,
    Submission,
)
from youth_stories.retention.erase import withdraw
from youth_stories.review.decisions import accept
from youth_stories.review.publication import publish
from youth_stories.submit import receive
from youth_stories.transitions import WrongState

pytestmark = pytest.mark.django_db


def test_whoever_accepts_a_minors_story_cannot_publish_it_as_well(client):
    both = member_of("Story reviewers", "Publishers", name="both")
    submission = agreed(by=both)
    client.force_login(both)
    html = step(client, submission, "publish").content.decode()
    assert "somebody else has to publish it" in html
    assert not StoryPage.objects.published().filter(submission=submission).exists()
    client.force_login(member_of("Publishers", name="second"))
    step(client, submission, "publish")
    assert StoryPage.objects.published().filter(submission=submission).exists()


def test_without_a_second_person_nothing_else_publishes_it_either():
    submission = agreed(by=member_of("Story reviewers", name="first"))
    with pytest.raises(PublicationRefused):
        submission.page.get_latest_revision().publish()


def test_the_second_person_may_publish_in_the_editor_too(client):
    submission = agreed(by=member_of("Story reviewers", name="first"))
    client.force_login(member_of("Publishers", name="second"))
    page = submission.page
    editor = client.get(f"/admin/pages/{page.pk}/edit/")
    form = {**editor.context["form"].initial, "action-publish": "1"}
    form = {name: "" if value is None else value for name, value in form.items()}
    client.post(
        f"/admin/pages/{page.pk}/edit/",
        form | {"comments-TOTAL_FORMS": 0, "comments-INITIAL_FORMS": 0},
    )
    assert StoryPage.objects.published().filter(pk=page.pk).exists()
    assert PublicationApproval.objects.get().approved_by.email == "second@example.org"


def test_a_reviewer_says_that_both_names_are_given_names_before_consent_is_asked(client):
    submission = received(
        age_band=AgeBand.FROM_13, first_name="María José", story="I’m María José."
    )
    accepted(submission)
    client.force_login(member_of("Story reviewers"))
    reading = step(client, submission, "ask-consent").content.decode()
    assert "Some of the words need another look first" in reading
    assert "All of it is a given name" in reading
    (names,) = submission.uncleared_identifiers(submission)
    step(client, submission, "clear-identifier", fingerprint=names.fingerprint)
    step(client, submission, "ask-consent")
    assert submission.consent_requests.open().exists()


def test_an_approval_is_for_one_version_only():
    page = published_minor()
    page.story = "A sample story."
    revision = page.save_revision()
    redact(page.submission, by=None)  # the consent covers it
    with pytest.raises(PublicationRefused, match="second person"):
        revision.publish()


def test_an_adults_story_needs_one_person(client):
    both = member_of("Story reviewers", "Publishers", name="both")
    client.force_login(both)
    submission = received()
    accept(submission, by=both)
    step(client, submission, "publish")
    assert StoryPage.objects.published().filter(submission=submission).exists()


def test_turning_two_people_off_is_logged(caplog):
    rules = SafeguardingSettings.load()
    rules.two_people = False
    with caplog.at_level(logging.WARNING):
        rules.save()
    assert "two people" in caplog.text
    both = member_of("Story reviewers", "Publishers", name="both")
    publish(agreed(by=both), by=both)
    assert StoryPage.objects.published().count() == 2  # Makayla's and this


def test_leaving_something_out_asks_nobody_again(client, reviewer):
    page = published_minor()
    page.story = "A sample story."
    page.save_revision()
    submission = page.submission
    step(client, submission, "redact")
    publish(submission, by=member_of("Publishers", name="another"))
    html = client.get(page.url).content.decode()
    assert "A sample story." in html
    assert "two lines" not in html


@pytest.mark.parametrize(
    "change",
    [{"story": "A sample story. It has three lines."}, {"field": "math"}, {"role": "Other"}],
)
def test_more_than_leaving_out_is_no_redaction(change):
    page = published_minor()
    for name, value in change.items():
        setattr(page, name, value)
    page.save_revision()
    with pytest.raises(WrongState, match="More was changed"):
        redact(page.submission, by=None)


def test_a_redaction_falls_with_the_consent_it_came_from(client):
    page = published_minor()
    page.story = "A sample story."
    page.save_revision()
    redact(page.submission, by=None)
    publish(page.submission, by=member_of("Publishers", name="another"))
    revoke(page.submission, "guardian")
    assert client.get(page.url).status_code == 410


def test_a_concern_puts_the_story_on_hold_and_tells_the_lead(client, reviewer, mailoutbox):
    SafeguardingSettings.objects.create(lead_email="lead@example.org")
    page = published()
    html = step(client, page.submission, "raise-concern", text="Sample worry").content.decode()
    assert "1-800-932-0313" in html
    assert "within 48 hours" in html
    assert client.get(page.url).status_code == 410
    run_waiting_tasks()
    to_lead = [mail for mail in mailoutbox if mail.bcc == ["lead@example.org"]]
    assert len(to_lead) == 1
    assert "Sample worry" not in to_lead[0].body + to_lead[0].subject
    with pytest.raises(PublicationRefused):
        page.get_latest_revision().publish()
    StoryPage.objects.filter(pk=page.pk).update(live=True)
    assert client.get(page.url).status_code == 410


def test_only_staff_for_it_raise_and_close_a_concern(client):
    submission = received()
    client.force_login(member_of("Editors", name="editor"))
    step(client, submission, "raise-concern", text="Sample worry")
    assert not Concern.objects.exists()


def test_a_hold_keeps_the_words_and_never_the_page(client, reviewer):
    page = published(photo=picture())
    submission = page.submission
    step(client, submission, "raise-concern", text="Sample worry")
    withdraw(submission)
    pass_time(days=100)
    submission.refresh_from_db()
    assert submission.state == Submission.State.WITHDRAWN
    assert submission.story
    assert client.get(page.url).status_code == 410
    step(client, submission, "close-concern", text="Sample outcome")
    submission.refresh_from_db()
    assert not submission.story
    assert not submission.photo_id


def test_nobody_is_asked_before_what_was_found_in_the_words_is_cleared(client, reviewer):
    submission = received(age_band="16_17", story="Call me: 215-555-0100. A sample.")
    accept(submission)
    html = step(client, submission, "ask-consent").content.decode()
    assert "need another look first" in html
    assert not submission.consent_requests.exists()
    identifier = submission.uncleared_identifiers(submission.agreed_content())[0]
    step(client, submission, "clear-identifier", fingerprint=identifier.fingerprint)
    step(client, submission, "ask-consent")
    assert submission.consent_requests.open().exists()


def test_the_dry_run_lists_and_changes_nothing(capsys):
    submission = asked()
    Submission.objects.filter(pk=submission.pk).update(
        waiting_since=submission.received_at.replace(year=2020)
    )
    call_command("retention", "--dry-run")
    assert f"notice before an erasure: Story {submission.story_key}" in capsys.readouterr().out
    submission.refresh_from_db()
    assert submission.story


def test_the_second_persons_yes_to_one_version_is_none_to_the_next():
    first = member_of("Story reviewers", "Publishers", name="first")
    page = published_minor(by=first)
    submission = Submission.objects.get(page=page)
    new = page.public_values() | {"story": "Another sample."}
    receive.change(submission, new, scopes=ALL_SCOPES)
    accepted(submission, by=first)
    ask_consent(submission, by=first)
    answer(submission)
    pass_time(days=1)
    with pytest.raises(WrongState, match="two people"):
        publish(submission, by=first)
    publish(submission, by=member_of("Publishers", name="other"))
