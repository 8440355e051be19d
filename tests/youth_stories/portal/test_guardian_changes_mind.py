"""A guardian takes a yes back, wants to be asked again, or leaves something out."""

import pytest
from django.utils import timezone
from django.utils.formats import date_format

from tests.factories import (
    ALL_SCOPES,
    accepted,
    answer,
    asked,
    link_in,
    pass_time,
    picture,
    private_page,
    published_minor,
    run_waiting_tasks,
)
from youth_stories.consent.answers import ask_again, disagree, revoke
from youth_stories.consent.ask import ask_consent, cancel_request
from youth_stories.models import StoryPage, StoryTranslation, Submission
from youth_stories.models.deadlines import erased_at
from youth_stories.models.translation import words_hash
from youth_stories.portal.status import state_of
from youth_stories.retention.not_for_me import not_for_me
from youth_stories.submit.receive import change

pytestmark = pytest.mark.django_db

STUDENT, GUARDIAN = "student@example.org", "guardian@example.org"


def letters(mailoutbox, address):
    run_waiting_tasks()
    return [mail for mail in mailoutbox if mail.to == [address]]


def own_page(client, mailoutbox, address):
    """The page that the last link to this address leads to."""
    links = [mail for mail in letters(mailoutbox, address) if "http" in mail.body]
    return client.get(link_in(links[-1]), follow=True).text


def purged(submission):
    pass_time(days=23)
    pass_time(days=8)
    submission.refresh_from_db()
    assert submission.state == Submission.State.PURGED


@pytest.mark.parametrize("was_public", [True, False])
def test_a_yes_that_was_taken_back_is_never_told_as_a_no(client, mailoutbox, was_public):
    submission = published_minor().submission if was_public else asked()
    if not was_public:
        answer(submission)
    revoke(submission, "guardian")
    assert "said no" not in own_page(client, mailoutbox, STUDENT)
    purged(submission)
    for address, role in ((STUDENT, "student"), (GUARDIAN, "guardian")):
        last, detail = letters(mailoutbox, address)[-1].body, state_of(submission, role).detail
        for text in (last, detail):
            assert "said no" not in text
            assert ("was public" in text) == was_public
            assert "took" in text


def test_who_pressed_the_button_by_mistake_is_asked_again_and_nothing_is_public(client, mailoutbox):
    submission = published_minor().submission
    own_page(client, mailoutbox, GUARDIAN)
    page = client.post(private_page("guardian", "revoke"), follow=True).text
    assert not StoryPage.objects.get(submission=submission).live
    assert "You took your yes back. Nothing of the story is public." in page
    assert page.index("Was that a mistake?") < page.index('<ol class="timeline"')
    assert "Ask me again" in page
    assert "as it will look" not in page
    letter = letters(mailoutbox, GUARDIAN)[-1].body
    assert "“Ask me again”" in letter
    assert "You can also erase it now, on the page below." in letter
    again = client.post(private_page("guardian", "ask-again"), follow=True)
    assert "Nothing is published without your yes." in again.text
    assert not StoryPage.objects.get(submission=submission).live
    answer(submission)
    pass_time(days=1)
    assert submission.newest_version.covering_consents().are_sufficient()
    titles = [step.title for step in state_of(submission, "guardian").steps]
    order = ["We asked you", "You said yes", "You changed your mind", "We asked you"]
    assert [title for title in titles if title in order] == [*order, "You said yes"]


def test_after_ask_me_again_no_letter_says_that_the_page_changed_if_only_her_ticks_did(
    client, mailoutbox
):
    submission = asked()
    answer(submission, ALL_SCOPES - {"first_name"})
    revoke(submission, "guardian")
    ask_again(submission, "guardian")
    letter = letters(mailoutbox, GUARDIAN)[-1]
    assert "You wanted us to ask you again" in letter.subject
    assert "changed" not in letter.subject + letter.body
    page = client.get(link_in(letter), follow=True).text
    assert 'name="scope_first_name"' in page
    assert "This was left out before" not in page
    answer(submission)
    assert "left something out" not in own_page(client, mailoutbox, STUDENT)  # it is back


def test_whom_staff_ask_again_reads_what_was_left_out_before(client, mailoutbox):
    submission = asked()
    answer(submission, ALL_SCOPES - {"first_name"})
    revoke(submission, "guardian")
    ask_consent(Submission.objects.get(pk=submission.pk), by=None, after_no=True)
    page = client.get(link_in(letters(mailoutbox, GUARDIAN)[-1]), follow=True).text
    assert "This was left out before, so it is not on this page: first name." in page


def test_after_staff_changed_the_page_the_letter_says_so(mailoutbox):
    submission = asked()
    answer(submission)
    revoke(submission, "guardian")
    version = submission.newest_version
    version.study = "Tidied"
    version.save_revision()
    ask_consent(Submission.objects.get(pk=submission.pk), by=None, after_no=True)
    assert "The page has changed" in letters(mailoutbox, GUARDIAN)[-1].subject


def both_said_no():
    """The student did not want the page as staff changed it; then the guardian took a yes back."""
    submission = published_minor().submission
    version = submission.newest_version
    version.study = "Tidied"
    version.save_revision()
    ask_consent(Submission.objects.get(pk=submission.pk), by=None)
    disagree(submission.consent_requests.open().get(role="student"))
    revoke(submission, "guardian")
    return submission


def test_a_guardian_whose_student_said_no_too_reads_why_they_are_not_asked_again(
    client, mailoutbox
):
    submission = both_said_no()
    letter = letters(mailoutbox, GUARDIAN)[-1].body
    page = own_page(client, mailoutbox, GUARDIAN)
    assert "The student said no too" in page
    assert "The student said no too" in letter
    assert "“Ask me again”" not in page + letter
    # From a page that was open before the student's no:
    again = client.post(private_page("guardian", "ask-again", submission), follow=True)
    assert "We cannot ask you again today" in again.text
    assert not submission.consent_requests.open().exists()


@pytest.mark.parametrize("end", ["refused", "revoked"])
def test_after_a_no_nothing_reads_as_if_the_page_were_coming(client, mailoutbox, end):
    submission = asked()
    run_waiting_tasks()
    if end == "refused":
        disagree(submission.consent_requests.get())
    else:
        answer(submission)
        revoke(submission, "guardian")
    for address in (STUDENT, GUARDIAN):
        page = own_page(client, mailoutbox, address)
        assert "as it will look" not in page
        assert "Its number comes" not in page


def test_a_letter_that_reached_somebody_else_is_not_told_as_a_missing_yes(mailoutbox):
    submission = asked()
    run_waiting_tasks()
    not_for_me(submission)
    pass_time(days=23)
    submission.refresh_from_db()
    day = date_format(timezone.localtime(erased_at(submission)), "DATE_FORMAT")
    notice = letters(mailoutbox, STUDENT)[-1].body
    assert f"Until {day} we wait for another address" in notice
    pass_time(days=8)
    submission.refresh_from_db()
    assert "reached somebody else" in letters(mailoutbox, STUDENT)[-1].body
    assert "reached somebody else" in state_of(submission, "student").detail


def test_a_guardian_is_asked_only_what_the_student_agreed_to(client, mailoutbox):
    submission = asked(scopes=ALL_SCOPES - {"search", "social"})
    page = own_page(client, mailoutbox, GUARDIAN)
    assert "scope_translation" in page
    assert "scope_search" not in page
    assert "scope_social" not in page
    answer = {"scope_words": "on", "scope_search": "on"}
    answer["shown_hash"] = submission.consent_requests.get().version.compute_content_hash()
    client.post(private_page("guardian", "answer"), answer)
    assert submission.consents.get(role="guardian").scopes == {"words"}
    assert "earch engines" not in letters(mailoutbox, GUARDIAN)[-1].body


def test_a_student_reads_what_their_guardian_left_out(mailoutbox):
    published_minor(scopes=ALL_SCOPES - {"first_name", "search"})
    with_list = [
        mail.subject
        for mail in letters(mailoutbox, STUDENT)
        if "did not agree to: first name, search engines." in mail.body
    ]
    assert len(with_list) == 2
    assert "online" in with_list[1]


def test_enter_asks_for_what_is_typed_and_keeps_the_ticks(client, mailoutbox):
    submission = asked()
    page = own_page(client, mailoutbox, GUARDIAN)
    first_button = page[page.index('form="answer"') :].split(">")[0]
    assert 'name="enter"' in first_button
    typed = {"enter": "1", "scope_first_name": "on", "language": "Vietnamese", "phone": ""}
    page = client.post(private_page("guardian"), typed, follow=True)
    [question] = submission.consent_requests.get().guardian_questions.all()
    assert question.language == "Vietnamese"
    assert page.context["form"]["scope_first_name"].value()


def test_who_asked_to_be_asked_again_reads_their_last_word_and_what_is_new(client, mailoutbox):
    submission = asked()
    answer(submission)
    revoke(submission, "guardian")
    ask_again(submission, "guardian")
    letter = letters(mailoutbox, GUARDIAN)[-1]
    assert "you took back your yes" in letter.body
    assert "you pressed “Ask me again”" in letter.body
    assert "We ask you once more" not in letter.body
    assert "has changed" not in letter.subject + letter.body
    disagree(submission.consent_requests.open().get())
    ask_again(submission, "guardian")
    letter = letters(mailoutbox, GUARDIAN)[-1].body
    assert "you said no. Then you pressed" in letter
    assert "took back" not in letter
    cancel_request(submission, by=None)
    titles = [step.title for step in state_of(submission, "guardian").steps]
    assert "We took our question back" in titles
    page = submission.page.specific
    page.story = "A sample story with other words."
    page.save_revision()
    ask_consent(submission, by=None, after_no=True)
    letter = letters(mailoutbox, GUARDIAN)[-1]
    assert letter.subject.startswith("The page has changed")
    assert "Our earlier letter does not count any more" in letter.body
    page = own_page(client, mailoutbox, GUARDIAN)
    assert " checked" not in page.partition('id="ticks"')[2]
    assert page.count("Ticked last time") == page.count('name="scope_')


def test_a_guardian_reads_of_nothing_that_the_student_does_not_show(client, mailoutbox):
    submission = asked(scopes={"words"})
    letter = letters(mailoutbox, GUARDIAN)[-1].body
    page = own_page(client, mailoutbox, GUARDIAN)
    disagree(submission.consent_requests.get())
    after = [letters(mailoutbox, GUARDIAN)[-1].body, client.get(private_page("guardian")).text]
    assert "What is shown: The story.\n" in letter
    assert "The name" not in page.partition('id="ticks"')[0]
    for text in (letter, page, *after):
        assert "Sample’s" not in text
        assert "Sample sent" not in text
        assert "that Sample" not in text


def test_a_guardian_who_said_yes_reads_that_a_second_letter_comes(mailoutbox):
    submission = asked()
    answer(submission)
    titles = [step.title for step in state_of(submission, "guardian").steps]
    assert titles.index("You said yes") < titles.index("You get a second email")


def test_a_photo_that_a_guardian_left_out_in_a_hurry_is_offered_again(client, mailoutbox):
    submission = asked(photo=picture())
    words = {name: f"Sample {name}" for name in StoryTranslation.WORDS}
    hash = words_hash(submission.newest_version)
    copy = submission.translations.create(language="es", original_hash=hash, **words)
    answer(submission, ALL_SCOPES - {"photo"})
    submission = Submission.objects.get(pk=submission.pk)
    assert copy in submission.translations.of(submission.newest_version)
    assert submission.newest_version.photo is None
    revoke(submission, "guardian")
    ask_again(submission, "guardian")
    submission = Submission.objects.get(pk=submission.pk)
    assert submission.newest_version.photo
    assert copy in submission.translations.of(submission.newest_version)
    assert [each.role for each in submission.consent_requests.open()] == ["guardian"]
    assert 'name="scope_photo"' in own_page(client, mailoutbox, GUARDIAN)
    answer(submission, ALL_SCOPES)
    assert submission.newest_version.photo


def test_a_guardian_who_ticks_less_about_a_change_takes_the_public_page_down():
    """Not hidden alone: while a page is live its photo is served, and people read that it is."""
    page = published_minor(photo=picture(), school="")
    content = page.public_values() | {"study": "Sample Robotics"}
    submission = change(page.submission, content, scopes=ALL_SCOPES)
    assert StoryPage.objects.get(pk=page.pk).live
    accepted(submission)
    ask_consent(Submission.objects.get(pk=submission.pk), by=None)
    answer(submission, {"words"})
    assert not StoryPage.objects.get(pk=page.pk).live
