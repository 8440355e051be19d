"""The reading view says what is true of this story, and offers what is safe and can be done."""

import pytest
from django.urls import reverse

from pages.models import SiteSettings
from tests.factories import (
    accepted,
    agreed,
    answer,
    asked,
    draft,
    member_of,
    published,
    received,
    run_waiting_tasks,
    step,
)
from youth_stories.consent.translations import save_translation
from youth_stories.models import AgeBand, Submission
from youth_stories.models.translation import words_hash
from youth_stories.retention.erase import withdraw
from youth_stories.safeguarding.concerns import raise_concern

pytestmark = pytest.mark.django_db

NOBODY = "Nobody gets an e-mail: we have no address to write to."
FILLED_ACCEPT = '<button class="button" type="submit">Accept</button>'
FILLED_TREAT = '<button class="button" type="submit">Treat as under 18</button>'


def reading(client, submission) -> str:
    return client.get(reverse("youth_stories:inspect", args=[submission.pk])).text


def without_address(**changes) -> Submission:
    return received(email="", **changes)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (received, "As it will appear"),
        (lambda: draft().submission, "As it will appear"),
        (lambda: published().submission, "As everybody sees it"),
        (lambda: tidied(published()), "As the newer draft will appear"),
        (lambda: unpublished(published()), "As it would appear"),
        (lambda: withdrawn(), "What is left of the story"),
    ],
)
def test_what_stands_above_the_story_is_true_in_each_state(client, reviewer, make, words):
    assert f'class="reading__label">{words}</h2>' in reading(client, make())


def test_the_words_of_a_story_on_hold_are_not_said_to_be_erased(client, reviewer):
    submission = received()
    raise_concern(submission, "A sample worry", by=None)
    withdraw(submission)
    page = reading(client, submission)
    assert "They are kept until the concern is closed" in page
    assert "are erased" not in page


def test_a_reviewer_sees_what_a_colleague_cut_from_the_story(client, reviewer):
    page = draft(story="I build robots. I live near Oak Street.")
    assert "What was changed" not in reading(client, page.submission)
    page.story = "I build robots."
    page.save_revision()
    html = reading(client, Submission.objects.get(pk=page.submission.pk))
    assert "What was changed since it was sent" in html
    assert "<del>I live near Oak Street.</del>" in html


def test_no_letter_is_promised_where_nobody_has_an_address(client, reviewer):
    page = reading(client, without_address())
    assert NOBODY in page
    assert "The student gets an e-mail" not in page
    assert "/ask-for-change/" not in page
    assert "Decline and send the reason" not in page
    assert "Your reason stays in the history. Nobody gets an e-mail." in page


def test_a_change_cannot_be_asked_of_nobody(client, reviewer):
    submission = without_address()
    page = step(client, submission, "ask-for-change", text="A wish")
    assert "Nobody can be asked: there is no address to write to." in page.text
    assert Submission.objects.get(pk=submission.pk).state == "received"


def test_publishing_names_who_gets_the_letter(client):
    client.force_login(member_of("Publishers"))
    for make, words in [
        (lambda: draft().submission, "The student gets an e-mail."),
        (agreed, "The student and the guardian get an e-mail."),
        (lambda: accepted(without_address()).submission, NOBODY),
    ]:
        submission = Submission.objects.get(pk=make().pk)
        assert f"Exactly what you see here, at once. {words}" in reading(client, submission)


def test_the_guardians_address_comes_after_the_decision(client, reviewer):
    page = reading(client, received(age_band=AgeBand.FROM_16))
    assert page.index(">Accept<") < page.index("Correct the guardian’s address")
    without = received(age_band=AgeBand.FROM_16)
    Submission.objects.filter(pk=without.pk).update(guardian_email="", guardian_email_key="")
    assert "Enter a guardian’s address" in reading(client, without)


def test_without_a_contact_one_box_says_what_is_missing_with_its_button(client):
    SiteSettings.objects.update(contact_name="", contact_phone="", contact_email="")
    client.force_login(member_of("Story reviewers", "Publishers"))
    page = reading(client, accepted(received(age_band=AgeBand.FROM_16)).submission)
    assert "in the story’s review" not in page
    assert "first people have to know who asks" in page
    assert 'class="button button-small" href="/admin/site-settings/' in page


def test_a_guardian_who_reads_another_language_gets_a_translation_first(client, reviewer):
    submission = received(age_band=AgeBand.FROM_16)
    Submission.objects.filter(pk=submission.pk).update(guardian_language="es")
    accepted(Submission.objects.get(pk=submission.pk))
    page = reading(client, submission)
    assert "<dt>Language of the story</dt><dd>English</dd>" in page
    assert "<dt>Guardian’s language</dt><dd>Spanish</dd>" in page
    assert "The guardian reads Spanish, and the story is in English." in page
    assert 'name="without_copy" value="yes" required' in page
    refused = step(client, submission, "ask-consent")
    assert "may not read the language of the story" in refused.text
    assert not submission.consent_requests.exists()
    step(client, submission, "ask-consent", without_copy="yes")
    assert submission.consent_requests.open().exists()


def test_two_other_languages_may_differ_so_staff_are_asked(client, reviewer):
    submission = received(age_band=AgeBand.FROM_16, language="other")
    Submission.objects.filter(pk=submission.pk).update(guardian_language="other")
    accepted(Submission.objects.get(pk=submission.pk))
    assert "guardian: another language" in client.get("/admin/youth-stories/").text
    page = reading(client, submission)
    assert "Find out whether it is the same one" in page
    assert 'name="without_copy" value="yes" required' in page
    step(client, submission, "ask-consent")
    assert not submission.consent_requests.exists()
    step(client, submission, "ask-consent", without_copy="yes")
    assert submission.consent_requests.open().exists()


def test_with_a_copy_in_the_guardians_language_nothing_is_confirmed(client, reviewer):
    submission = received(age_band=AgeBand.FROM_16)
    Submission.objects.filter(pk=submission.pk).update(guardian_language="es")
    accepted(Submission.objects.get(pk=submission.pk))
    submission.refresh_from_db()
    save_translation(
        submission,
        language="es",
        words={"story": "Una historia de muestra."},
        translated_by="Luis Example",
        shown_hash=words_hash(submission.newest_version),
        by=None,
    )
    assert "without_copy" not in reading(client, submission)
    step(client, submission, "ask-consent")
    assert submission.consent_requests.open().exists()


def test_a_yes_that_counts_for_a_shorter_version_is_not_read_as_a_second_one(client, reviewer):
    submission = asked()
    answer(submission, {"words"})
    page = reading(client, submission)
    assert page.count("No new answer: the same yes, which counts for the shorter version") == 1


def test_where_the_age_is_in_doubt_the_safest_step_stands_out(client, reviewer):
    page = reading(client, received(story="I am 14. I build robots."))
    assert "“I am 14”" in page
    assert FILLED_ACCEPT not in page
    assert FILLED_TREAT in page
    assert "The page comes down at once" not in page
    certain = reading(client, received())
    assert FILLED_ACCEPT in certain
    assert FILLED_TREAT not in certain
    assert certain.index(">Accept<") < certain.index("<summary>Treat as under 18")


def test_whoever_cannot_clear_a_finding_reads_who_can(client):
    client.force_login(member_of("Publishers"))
    submission = accepted(received(age_band=AgeBand.FROM_16, story="Call 215-555-0100.")).submission
    page = reading(client, submission)
    key = f'<span class="key">{submission.story_key}</span>'
    assert f"Tell one of them about story {key}." in page
    assert "accept the story first" not in page


def test_after_a_withdrawal_no_address_is_shown(client, reviewer):
    submission = asked()
    assert "student@example.org" in reading(client, submission)
    withdraw(submission)
    page = reading(client, submission)
    assert "student@example.org" not in page
    assert "guardian@example.org" not in page


def test_signs_of_a_robot_go_once_somebody_said_that_it_is_none(client, reviewer):
    submission = received(robot_signs=["honeypot"])
    assert "Signs of a robot" in reading(client, submission)
    step(client, submission, "not-a-robot")
    assert "Signs of a robot" not in reading(client, submission)


def test_an_adults_public_story_has_no_next_step_and_speaks_of_no_guardian(client, reviewer):
    client.force_login(member_of("Publishers", "Story reviewers", name="both"))
    submission = published().submission
    page = reading(client, submission)
    assert "Next step" not in page
    assert "guardian who does not read" not in page
    assert f'class="button" href="{edit_url(submission)}"' not in page
    assert f'class="button button-secondary" href="{edit_url(submission)}"' in page


def edit_url(submission) -> str:
    return reverse("wagtailadmin_pages:edit", args=[submission.page_id])


def test_times_name_their_zone(client, reviewer):
    assert " EST" in reading(client, received()) or " EDT" in reading(client, received())


def tidied(page) -> Submission:
    page.story = "Tidied."
    page.save_revision()
    return page.submission


def unpublished(page) -> Submission:
    page.unpublish()
    return page.submission


def withdrawn() -> Submission:
    submission = received()
    withdraw(submission)
    return submission


def test_a_reviewer_sees_who_reads_what_and_answers_in_it(client, reviewer, mailoutbox):
    submission = received(age_band=AgeBand.FROM_16, language="other")
    Submission.objects.update(mail_language="es", guardian_language="en")
    queue = client.get(reverse("youth_stories:list")).text
    assert "Another language; student: Spanish; guardian: English" in queue
    page = reading(client, submission)
    for fact in (
        "Language of the story</dt><dd>Another language",
        "Student’s language</dt><dd>Spanish",
        "Guardian’s language</dt><dd>English",
    ):
        assert f"<dt>{fact}</dd>" in page
    assert "Accept it only when somebody who reads that language has told you" in page
    spanish = "The rest of the letter is in Spanish: write in Spanish too."
    assert f"Your reason is sent by e-mail to the student (in Spanish). {spanish}" in page
    run_waiting_tasks()
    mailoutbox.clear()
    step(client, submission, "decline", text="Una razón de muestra.")
    run_waiting_tasks()
    (letter,) = [mail for mail in mailoutbox if mail.to == [submission.email]]
    assert "Una razón de muestra." in letter.body
    assert "Gracias" in letter.body


def test_student_and_guardian_are_each_written_to_in_their_language(client):
    client.force_login(member_of("Publishers"))
    submission = agreed()
    Submission.objects.update(guardian_language="es")
    both = "The student (in English) and the guardian (in Spanish) get an e-mail."
    assert both in reading(client, submission)


def test_english_alone_is_not_named(client, reviewer):
    page = reading(client, received())
    assert "Your reason is sent by e-mail to the student. For junk" in page


def test_every_form_calls_the_students_line_what_it_is(client, reviewer):
    page = draft(study="Biology, and bees", role="")
    editor = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk]))
    translation = client.get(reverse("youth_stories:translate", args=[page.submission.pk]))
    for form in (editor.context["form"], translation.context["form"]):
        labels = {field.label: field.name for field in form.visible_fields()}
        assert labels["One line about them"] == "study"
    assert editor.context["form"]["role"].label == "The line below the name"


def test_of_several_answers_the_one_that_counts_is_marked(client, reviewer):
    submission = asked()
    answer(submission, {"words"})
    page = reading(client, submission)
    assert page.count("This one counts for the newest version.") == 2
    assert page.count("Not the one that counts now") == 1
