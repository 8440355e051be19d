"""Whoever sent a story says whether it is still theirs after staff changed words (rule R7)."""

import pytest
from django.urls import reverse
from django.utils import translation

from tests.factories import (
    accepted,
    answer,
    draft,
    link_in,
    member_of,
    picture,
    received,
    run_waiting_tasks,
    step,
)
from youth_stories.consent.answers import agree
from youth_stories.consent.ask import ask_consent
from youth_stories.consent.redaction import redact
from youth_stories.consent.tidied import tidied
from youth_stories.models import (
    AgeBand,
    Consent,
    Erasure,
    StoryPage,
    StoryTranslation,
    Submission,
)
from youth_stories.photos.edit import confirm_others_agreed, crop_photo
from youth_stories.review.decisions import accept

pytestmark = pytest.mark.django_db

SENT = "I have teh best robot. It can dansing."
TICKED = {"words", "first_name", "school", "translation"}
TIDIED = "I have the best robot. It can dance."


def tidied_story(age_band=AgeBand.ADULT, **kwargs) -> Submission:
    """A story whose author is asked about the two words that staff fixed."""
    page = draft(age_band=age_band, story=SENT, scopes=TICKED, **kwargs)
    page.story = TIDIED
    page.save_revision()
    submission = Submission.objects.get(page=page)
    ask_consent(submission, by=None)
    run_waiting_tasks()
    return submission


def open_page(client, mailoutbox, address="student@example.org"):
    letter = [mail for mail in mailoutbox if mail.to == [address]][-1]
    return client.get(link_in(letter), follow=True)


def post(client, html, button="") -> None:
    """Presses a button of the question, with every hidden answer in it."""
    form = html.partition('class="form ask"')[2].partition("</form>")[0]
    url = form.partition('action="')[2].partition('"')[0]
    fields = {}
    for tag in form.split("<input ")[1:]:
        name, value = (
            tag.partition(f'{each}="')[2].partition('"')[0] for each in ("name", "value")
        )
        fields[name] = value
    client.post(url, fields | ({button: "1"} if button else {}))


def test_the_author_sees_old_and_new_side_by_side_and_says_yes_with_one_click(client, mailoutbox):
    submission = tidied_story()
    html = open_page(client, mailoutbox).text
    assert "We fixed 2 words: is this still yours?" in html
    assert "I have <del>teh </del>best robot. It can <del>dansing.</del>" in html
    assert "I have <ins>the </ins>best robot. It can <ins>dance.</ins>" in html
    assert 'type="checkbox"' not in html
    post(client, html)
    newest = submission.newest_version
    assert newest.story == TIDIED
    (given,) = newest.covering_consents()
    assert (given.method, given.scopes) == (Consent.Method.LINK, TICKED)


def test_a_sentence_that_was_left_out_is_not_called_fixed(client, mailoutbox):
    submission = received(story="I build robots. My number is 215-555-0148.")
    page = accept(submission)
    page.story = "I build robots."
    page.save_revision()
    ask_consent(Submission.objects.get(pk=submission.pk), by=None)
    run_waiting_tasks()
    html = open_page(client, mailoutbox).text
    assert "We left out 4 words: is this still yours?" in html
    assert "We fixed" not in html


def test_the_same_in_spanish_with_its_own_count(client, mailoutbox):
    submission = received(story="Yo tengo un robto.")
    Submission.objects.filter(pk=submission.pk).update(mail_language="es")
    page = accept(submission)
    page.story = "Yo tengo un robot."
    page.save_revision()
    ask_consent(submission, by=None)
    run_waiting_tasks()
    html = open_page(client, mailoutbox).text
    assert "Corregimos 1 palabra: ¿sigue siendo tuya la historia?" in html
    assert "<ins>robot.</ins>" in html


def test_a_no_leaves_nothing_public(client, mailoutbox):
    submission = tidied_story()
    post(client, open_page(client, mailoutbox).text, "no")
    assert not submission.newest_version.covering_consents().exists()
    assert submission.consent_requests.get().answer == "refused"


def test_the_guardian_is_asked_about_the_tidied_version_only(client, mailoutbox):
    submission = tidied_story(AgeBand.FROM_16)
    html = open_page(client, mailoutbox, "guardian@example.org").text
    assert TIDIED in html
    assert "teh best" not in html
    assert {request.version.story for request in submission.consent_requests.all()} == {TIDIED}


def test_what_was_never_ticked_is_not_agreed_to_by_one_click(client, mailoutbox):
    page = draft(scopes={"words", "first_name"})
    page.school = "Sample High School"
    page.save_revision()
    submission = Submission.objects.get(page=page)
    changes = tidied(submission, submission.newest_version)
    assert changes.scopes == []
    ask_consent(submission, by=None)
    run_waiting_tasks()
    html = open_page(client, mailoutbox).text
    assert 'name="scope_school"' in html
    assert "<ins>Sample High School</ins>" in html


def test_an_adults_story_is_published_as_sent_until_they_have_answered(client, mailoutbox):
    submission = tidied_story()
    client.force_login(member_of("Publishers"))
    reading = reverse("youth_stories:inspect", args=[submission.pk])
    assert "Publish as sent" in client.get(reading).text
    step(client, submission, "publish-as-sent")
    page = StoryPage.objects.published().get(submission=submission)
    assert page.story == SENT
    assert "Publish as sent" not in client.get(reading).text
    assert submission.newest_version.story == TIDIED
    client.logout()
    post(client, open_page(client, mailoutbox).text)
    client.force_login(member_of("Publishers", name="other"))
    assert "Publish as sent" not in client.get(reading).text
    step(client, submission, "publish")
    assert StoryPage.objects.published().get(submission=submission).story == TIDIED


def test_a_minors_story_is_never_published_as_sent(client):
    submission = tidied_story(AgeBand.FROM_16)
    client.force_login(member_of("Publishers"))
    step(client, submission, "publish-as-sent")
    assert not StoryPage.objects.published().filter(submission=submission).exists()


def test_after_a_no_nothing_is_published_as_sent(client, mailoutbox):
    submission = tidied_story()
    post(client, open_page(client, mailoutbox).text, "no")
    client.force_login(member_of("Publishers"))
    step(client, submission, "publish-as-sent")
    assert not StoryPage.objects.published().filter(submission=submission).exists()


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_count_is_of_words_that_differ(language):
    page = draft(story="One two three four.")
    page.story = "One 2 three four five."
    with translation.override(language):
        assert tidied(page.submission, page).words == 3


def test_more_of_the_photo_is_not_agreed_to_by_one_click():
    page = draft(photo=picture(size=(600, 400)))

    def fresh() -> Submission:
        return Submission.objects.get(page=page)

    photo = fresh().newest_version.photo
    crop_photo(page, (0, 0, 0.3, 0.3), (0.15, 0.15), shown=photo, by=None)
    confirm_others_agreed(page, shown=fresh().newest_version.photo, by=None)
    redact(fresh(), by=None)
    crop_photo(page, (0, 0, 1, 0.95), (0.5, 0.4), shown=photo, by=None)
    changes = tidied(fresh(), fresh().newest_version)
    assert changes.scopes == []
    assert [difference.label for difference in changes.differences] == ["The photo"]


def test_a_last_name_that_staff_cut_is_in_no_later_letter_and_erased_with_the_students_yes(
    client, mailoutbox
):
    submission = received(age_band=AgeBand.FROM_16, first_name="Keisha Sample", story=SENT)
    page = accept(submission)
    page.first_name = "Keisha"
    page.save_revision()
    ask_consent(Submission.objects.get(pk=submission.pk), by=None)
    sent_before = len(mailoutbox)
    run_waiting_tasks()
    html = open_page(client, mailoutbox).text
    assert "We left out your last name: is this still yours?" in html
    assert "<del>Sample</del>" in html
    guardian = client.get(link_in(mailoutbox[-1]), follow=True).text
    submission = Submission.objects.get(pk=submission.pk)
    translated = StoryTranslation(submission=submission, story="Mi robot baila.", language="es")
    assert not submission.uncleared_identifiers(translated.content)
    post(client, html)
    run_waiting_tasks()
    after = "".join([guardian, *(mail.subject + mail.body for mail in mailoutbox[sent_before:])])
    assert "Keisha" in after
    assert "Keisha Sample" not in after
    for row in (Submission.objects.get(pk=submission.pk), StoryPage.objects.get(pk=page.pk)):
        assert row.first_name == "Keisha"
    contents = [str(revision.content) for revision in page.revisions.all()]
    assert len(contents) > 1
    assert not any("Keisha Sample" in content for content in contents)
    assert Erasure.objects.exists()


def test_a_last_name_that_staff_cut_is_erased_if_the_student_shows_no_name_at_all():
    submission = received(age_band=AgeBand.FROM_16, first_name="Keisha Sample", story=SENT)
    page = accept(submission)
    page.first_name = "Keisha"
    page.save_revision()
    ask_consent(Submission.objects.get(pk=submission.pk), by=None)
    request = submission.consent_requests.get(role="student")
    agree(request, scopes={"words"}, shown_hash=request.version.compute_content_hash())
    submission = Submission.objects.get(pk=submission.pk)
    assert (submission.first_name, submission.known_as) == ("Keisha", "Keisha")
    contents = [str(revision.content) for revision in page.revisions.all()]
    assert not any("Keisha Sample" in content for content in contents)


def test_what_the_guardian_left_out_is_told_as_that_and_not_as_words_of_the_story(
    client, mailoutbox
):
    submission = received(age_band=AgeBand.FROM_16, photo=picture(), study="Sample who danses")
    page = accepted(submission).get_latest_revision_as_object()
    page.study = "Sample who dances"
    page.save_revision()
    ask_consent(Submission.objects.get(pk=submission.pk), by=None)
    answer(submission, {"words", "first_name"})
    run_waiting_tasks()
    html = open_page(client, mailoutbox).text
    assert "We fixed 1 word: is this still yours?" in html
    assert "Your parent or guardian did not agree to: photo" in html
