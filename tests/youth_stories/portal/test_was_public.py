"""A no, or silence, about a story that had been public: nobody reads that nothing was published."""

import re

import pytest
from django.conf import settings

from tests.factories import (
    answer,
    asked,
    link_in,
    member_of,
    pass_time,
    private_page,
    published_minor,
    run_waiting_tasks,
)
from youth_stories.consent.answers import ask_again, disagree, revoke
from youth_stories.consent.ask import ask_consent
from youth_stories.models import StoryPage, Submission
from youth_stories.portal.status import state_of
from youth_stories.retention.not_for_me import not_for_me
from youth_stories.review.publication import publish

pytestmark = pytest.mark.django_db

STUDENT, GUARDIAN = "student@example.org", "guardian@example.org"
NOTHING = re.compile(
    r"nothing (of the story )?(was|is) published|publish nothing"
    r"|no se publicó nada|no se publica nada(?! nuevo)|no publicar nada",
    re.IGNORECASE,
)
BEFORE = {
    "en": "The story was public before, and came down.",
    "es": "La historia había sido pública, y se quitó.",
}


def in_language(submission, language) -> Submission:
    rows = Submission.objects.filter(pk=submission.pk)
    rows.update(guardian_language=language, mail_language=language)
    return rows.get()


def open_page(client, submission, mailoutbox, person, language):
    letters = [mail for mail in mailoutbox if f"/{person}/" in mail.body and mail.to]
    client.get(link_in(letters[-1]))
    prefix = "" if language == "en" else f"/{language}"
    return client.get(prefix + private_page(person, submission=submission)).text


def say_no(submission):
    disagree(submission.consent_requests.open().get(role="guardian"))


def nobody_answers(submission):
    pass


ENDS = [say_no, nobody_answers, not_for_me]


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("end", ENDS)
def test_after_it_was_taken_down_a_no_or_silence_never_says_that_nothing_was_public(
    client, mailoutbox, end, language
):
    submission = in_language(published_minor().submission, language)
    revoke(submission, "guardian")
    ask_again(submission, "guardian")
    run_waiting_tasks()
    end(submission)
    pass_time(days=settings.UNANSWERED_DAYS - settings.ERASURE_NOTICE_DAYS)
    pass_time(days=settings.ERASURE_NOTICE_DAYS + 1)
    submission.refresh_from_db()
    assert submission.state == Submission.State.PURGED
    addressees = (STUDENT,) if end is not_for_me else (STUDENT, GUARDIAN)
    last = {mail.to[0]: mail.body for mail in mailoutbox if mail.to}
    for address in addressees:
        assert not NOTHING.search(last[address])
        assert BEFORE[language] in " ".join(last[address].split())
    for role, person in (("student", "my-story"), ("guardian", "guardian")):
        assert BEFORE["en"] in state_of(submission, role).detail
        if role == "student" or end is not not_for_me:
            page = open_page(client, submission, mailoutbox, person, language)
            assert not NOTHING.search(page)
            assert BEFORE[language] in page


@pytest.mark.parametrize("language", ["en", "es"])
def test_when_it_waits_to_go_online_again_nobody_reads_not_yet(client, mailoutbox, language):
    submission = in_language(published_minor().submission, language)
    revoke(submission, "guardian")
    ask_again(submission, "guardian")
    answer(submission)
    for days in (0, 1, settings.PUBLICATION_DUE_DAYS):  # confirming, ready, late
        pass_time(days=days)
        for role in ("student", "guardian"):
            detail = state_of(Submission.objects.get(pk=submission.pk), role).detail
            assert "yet" not in detail
            assert BEFORE["en"] in detail
    again = "not online again yet" if language == "en" else "todavía no está otra vez en línea"
    assert [mail for mail in mailoutbox if again in mail.subject and mail.to == [STUDENT]]
    [staff] = [mail for mail in mailoutbox if "waits for publication" in mail.subject]
    assert "not public now: it was before, and came down" in staff.body


@pytest.mark.parametrize("end", [say_no, nobody_answers])
def test_of_a_story_that_never_was_public_both_read_that_nothing_was_published(mailoutbox, end):
    submission = asked()
    run_waiting_tasks()
    end(submission)
    pass_time(days=settings.UNANSWERED_DAYS - settings.ERASURE_NOTICE_DAYS)
    pass_time(days=settings.ERASURE_NOTICE_DAYS + 1)
    submission.refresh_from_db()
    last = {mail.to[0]: mail.body for mail in mailoutbox if mail.to}
    for address, role in ((STUDENT, "student"), (GUARDIAN, "guardian")):
        for text in (last[address], state_of(submission, role).detail):
            assert "Nothing was published." in text
            assert "public before" not in text


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("end", [say_no, nobody_answers])
def test_while_an_earlier_version_is_public_no_letter_and_no_page_says_that_nothing_is(
    client, mailoutbox, end, language
):
    submission = in_language(published_minor().submission, language)
    mailoutbox.clear()
    newer = submission.newest_version
    newer.study = "Another sample"
    newer.save_revision()
    ask_consent(submission, by=None, without_copy=True)
    run_waiting_tasks()
    pages = [open_page(client, submission, mailoutbox, "guardian", language)]
    assert 'id="answer"' in pages[0]
    end(submission)
    pass_time(days=8)  # the reminder, if nobody answered
    pass_time(days=settings.UNANSWERED_DAYS)
    assert StoryPage.objects.get(submission=submission).live
    for person in ("guardian", "my-story"):
        pages.append(open_page(client, submission, mailoutbox, person, language))
    letters = [mail.body for mail in mailoutbox if mail.to]
    stays = {"en": "page that is public stays as it is", "es": "página que es pública queda como"}
    assert len([text for text in letters if stays[language] in " ".join(text.split())]) > 2
    for text in letters + pages:
        assert not NOTHING.search(text)


def test_whoever_heard_that_it_came_down_hears_that_it_is_online_again(mailoutbox):
    submission = published_minor().submission
    revoke(submission, "guardian")
    ask_again(submission, "guardian")
    answer(submission)
    pass_time(days=1)
    mailoutbox.clear()
    publish(submission, by=member_of("Publishers", name="third"))
    run_waiting_tasks()
    online = {mail.to[0]: mail for mail in mailoutbox if "is online" in mail.subject}
    assert set(online) == {STUDENT, GUARDIAN}
    assert all("new version" not in mail.body for mail in online.values())
    assert "Your element is on the table again." in online[STUDENT].body
    assert "has joined the table" not in online[STUDENT].body
    for role in ("student", "guardian"):
        titles = [step.title for step in state_of(submission, role).steps]
        assert "The page went online again" in titles
    # The same once more, of a page that is public: nobody has to hear of it.
    mailoutbox.clear()
    StoryPage.objects.get(submission=submission).get_latest_revision().publish()
    run_waiting_tasks()
    assert mailoutbox == []
