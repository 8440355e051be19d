"""Whatever staff decide is about the words they read: those of a story changed since wait."""

import re
from html import unescape

import pytest
from django.urls import reverse

from tests.factories import (
    ALL_SCOPES,
    accepted,
    agreed,
    draft,
    member_of,
    published,
    received,
)
from youth_stories.consent.redaction import redact
from youth_stories.consent.translations import save_translation
from youth_stories.models import AgeBand, HiddenStory, StoryPhoto, Submission
from youth_stories.models.translation import words_hash
from youth_stories.retention.hidden import hide
from youth_stories.submit.receive import change

pytestmark = [pytest.mark.django_db, pytest.mark.each_database]

CHANGED = "The story was changed after you opened it, so nothing was done."
SENTENCES = "I love birds. I love frogs. I love bees."
NUMBER = "My number is 215-555-0142."


def fresh(submission) -> Submission:
    return Submission.objects.get(pk=submission.pk)


def opened(client, submission) -> str:
    return client.get(reverse("youth_stories:inspect", args=[submission.pk])).text


def press(client, html, submission, action, **typed):
    """Submits the form of this action as it stands in a page that was opened before."""
    address = reverse(f"youth_stories:{action}", args=[submission.pk])
    form = html.partition(f'action="{address}"')[2].partition("</form>")[0]
    assert form, action
    hidden = re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form)
    fields = {name: unescape(value) for name, value in hidden}
    return client.post(address, fields | typed, follow=True)


def student_changes(submission, **changes) -> None:
    """The sender sends another version, under another name."""
    words = fresh(submission).public_values() | {"first_name": "Other"} | changes
    change(submission, words, scopes=ALL_SCOPES)


def colleague_tidies(submission) -> None:
    version = fresh(submission).newest_version
    version.study += ", tidied"
    version.save_revision()


def colleague_drops_a_sentence(submission) -> None:
    version = fresh(submission).newest_version
    version.story = version.story.rpartition(" I ")[0]
    version.save_revision()


def colleague_drops_a_sentence_that_need_not_be_asked_about(submission) -> None:
    colleague_drops_a_sentence(submission)
    redact(fresh(submission), by=None)


def shorter_draft() -> Submission:
    submission = agreed(story=SENTENCES)
    colleague_drops_a_sentence(submission)
    return submission


def tidied_story() -> Submission:
    submission = draft().submission
    colleague_tidies(submission)
    return submission


def hidden_story() -> Submission:
    submission = published().submission
    hide(submission, HiddenStory.Why.TAKEN_DOWN)
    return submission


def what_happened(submission) -> tuple:
    """Everything that a decision would leave behind."""
    submission = fresh(submission)
    return (
        submission.state,
        submission.page and submission.page.live,
        submission.consent_requests.count(),
        submission.events.count(),
        submission.age_signs.open().count(),
        submission.cleared_identifiers.count(),
        submission.is_likely_robot,
        HiddenStory.objects.filter(submission=submission).exists(),
    )


TEXT = {"text": "What I typed"}
DECISIONS = [
    ("accept", received, student_changes, {}),
    ("ask-for-change", received, student_changes, TEXT),
    ("decline", received, student_changes, TEXT),
    ("not-a-robot", lambda: received(robot_signs=["honeypot"]), student_changes, {}),
    ("clear-identifier", lambda: received(story=NUMBER), student_changes, {}),
    ("clear-age", lambda: received(story="I am 14. I build robots."), student_changes, TEXT),
    ("ask-consent", lambda: accepted(teen()).submission, colleague_tidies, {}),
    ("redact", shorter_draft, colleague_drops_a_sentence, {}),
    (
        "publish",
        lambda: draft(story=SENTENCES).submission,
        colleague_drops_a_sentence_that_need_not_be_asked_about,
        {},
    ),
    ("publish-as-sent", tidied_story, colleague_tidies, {}),
    ("reopen", lambda: draft().submission, colleague_tidies, {"confirm": "yes"}),
    ("keep", hidden_story, colleague_tidies, {}),
]


def teen() -> Submission:
    return received(age_band=AgeBand.FROM_16)


@pytest.mark.parametrize(
    ("action", "make", "changes", "typed"), DECISIONS, ids=[action for action, *_ in DECISIONS]
)
def test_no_decision_is_about_words_that_nobody_has_read(client, action, make, changes, typed):
    client.force_login(member_of("Story reviewers", "Publishers"))
    submission = fresh(make())
    html = opened(client, submission)
    changes(submission)
    before = what_happened(submission)
    refused = press(client, html, submission, action, **typed)
    assert CHANGED in refused.text
    assert what_happened(submission) == before
    assert all(f"{text}</textarea>" in refused.text for text in typed.values() if text != "yes")
    # Having looked again, they decide.
    press(client, opened(client, submission), submission, action, **typed)
    assert what_happened(submission) != before


def test_a_reviewer_who_wrote_a_message_sends_it_from_the_page_that_was_refused(client, reviewer):
    submission = received()
    html = opened(client, submission)
    student_changes(submission)
    refused = press(client, html, submission, "decline", **TEXT)
    assert "Other" in refused.text
    press(client, refused.text, submission, "decline", text="What I typed")
    assert fresh(submission).state == Submission.State.DECLINED


def test_accepting_from_a_form_without_the_version_is_refused(client, reviewer):
    submission = received()
    refused = client.post(reverse("youth_stories:accept", args=[submission.pk]), follow=True)
    assert CHANGED in refused.text
    assert fresh(submission).state == Submission.State.RECEIVED


def test_accepting_twice_from_one_page_changes_nothing(client, reviewer):
    submission = received()
    html = opened(client, submission)
    for _ in range(2):
        assert "This is its draft" in press(client, html, submission, "accept").text
    assert fresh(submission).events.filter(kind="accepted").count() == 1
    assert not StoryPhoto.objects.exists()


def test_nobody_vouches_for_a_translation_that_was_saved_again(client, reviewer):
    submission = published().submission

    def translate(story: str) -> None:
        save_translation(
            submission,
            language="es",
            words={"story": story},
            translated_by="Luis Sample",
            shown_hash=words_hash(fresh(submission).newest_version),
            by=None,
        )

    translate("Una historia.")
    html = opened(client, submission)
    translate("Una historia que nadie ha leído.")
    refused = press(client, html, submission, "translation-read")
    assert "The translation was changed after you opened it. Read it again." in refused.text
    assert submission.translations.get().read_at is None
    press(client, opened(client, submission), submission, "translation-read")
    assert submission.translations.get().read_at


def test_a_reviewer_reads_the_words_that_the_sender_put_in_place_of_accepted_ones(client, reviewer):
    submission = published().submission
    student_changes(submission, story=NUMBER)
    html = opened(client, submission)
    shown = html.partition('class="reading__words"')[2].partition('class="reading__side"')[0]
    before, number, _after = NUMBER.partition("215-555-0142")
    assert f"<p>{before}<mark>{number}</mark>" in shown
    assert "As the newer draft will appear" in html
    assert "What the sender changed" in html
    press(client, html, submission, "accept")
    assert fresh(submission).newest_version.story == NUMBER
