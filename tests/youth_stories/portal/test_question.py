"""What a guardian reads, and can ask for, before they say yes or no (R4)."""

import re
from datetime import timedelta

import pytest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import formats, timezone, translation

from tests.factories import (
    accepted,
    asked,
    invited,
    link_in,
    pass_time,
    private_page,
    published_minor,
    received,
    run_waiting_tasks,
    step,
)
from youth_stories.consent.ask import ask_consent
from youth_stories.consent.translations import save_translation
from youth_stories.models import AgeBand, GuardianQuestion, StoryTranslation, Submission
from youth_stories.models.translation import words_hash
from youth_stories.submit.receive import receive_from_guardian

pytestmark = pytest.mark.django_db

GUARDIAN, STUDENT = "guardian@example.org", "student@example.org"
SPANISH = "Una historia de muestra.\nTiene dos líneas."


def letter_to(mailoutbox, address):
    run_waiting_tasks()
    return [mail for mail in mailoutbox if mail.to == [address]][-1]


def open_question(client, mailoutbox):
    client.get(link_in(letter_to(mailoutbox, GUARDIAN)))
    return client.get(private_page("guardian")).text


def translated(submission):
    return save_translation(
        submission,
        language="es",
        words={"role": "Muestra", "study": "Biología", "story": SPANISH, "photo_alt": ""},
        translated_by="Luis Example",
        shown_hash=words_hash(submission.newest_version),
        by=None,
    )


def day(moment, language="en") -> str:
    with translation.override(language):
        return formats.date_format(timezone.localtime(moment))


def test_a_guardian_reads_first_who_asks_what_who_how_long_and_how_to_stop(client, mailoutbox):
    submission = received(age_band=AgeBand.FROM_16)
    accepted(submission)
    pass_time(days=20)  # the student said yes weeks before anybody asks the guardian
    ask_consent(Submission.objects.get(pk=submission.pk), by=None)
    end = day(submission.consents.get().valid_until)
    assert end != day(timezone.now() + timedelta(days=730))
    letter = letter_to(mailoutbox, GUARDIAN)
    page = open_question(client, mailoutbox)
    facts = page[: page.index("It has two lines.")]
    for text in (letter.body, facts):
        assert "Ana Example" in text
        assert "215-555-0142" in text
        assert "Everybody on the internet, and others may copy it." in text
        assert f"2 years from the first yes: until {end}." in text
        assert "It comes down at once." in text
        assert "Sample sent" in text
    assert "never ask you for money" in letter.body
    assert "Español" in letter.body
    assert page.count("Required") == 1
    assert "checked" not in page
    assert page.count("Not ticked:") == 5


def test_a_mother_who_reads_only_spanish_is_shown_a_copy_beside_the_original(client, mailoutbox):
    submission = received(age_band=AgeBand.FROM_16)
    Submission.objects.filter(pk=submission.pk).update(guardian_language="es")
    accepted(submission)
    submission.refresh_from_db()
    ask_consent(submission, by=None)
    client.get(link_in(letter_to(mailoutbox, GUARDIAN)))
    page = "/es" + private_page("guardian")
    html = client.get(page).text
    assert "Todo el mundo en internet, y otras personas lo pueden copiar." in html
    assert "Si no lee bien este idioma, no conteste todavía" in html
    translated(submission)
    html = client.get(page).text
    assert "no conteste todavía" not in html
    assert '<div class="translation" lang="es"' in html
    assert html.index("Tiene dos líneas.") < html.index("It has two lines.")
    assert "Luis Example" in html


def test_she_asks_for_a_copy_in_her_language_and_is_told_when_it_is_there(
    client, reviewer, mailoutbox
):
    submission = asked()
    open_question(client, mailoutbox)
    copy = private_page("guardian", "copy")
    assert "Enter the name of a language." in client.post(copy, {"language": " "}).text
    client.post(copy, {"language": "Español"})
    assert "you would like a copy in your language" in client.get(private_page("guardian")).text
    client.force_login(reviewer)
    assert (
        "asks for a copy in Español"
        in client.get(reverse("youth_stories:inspect", args=[submission.pk])).text
    )
    translated(submission)
    step(client, submission, "guardian-answered", kind="copy")
    letter = letter_to(mailoutbox, GUARDIAN)
    assert "The copy to read is ready" in letter.subject
    client.logout()
    assert "Tiene dos líneas." in open_question(client, mailoutbox)


def test_a_number_with_a_mistake_is_kept_and_a_good_one_is_left_for_staff(client, mailoutbox):
    asked()
    open_question(client, mailoutbox)
    call = private_page("guardian", "call")
    html = client.post(call, {"phone": "267-555", "time_of_day": "evening"}).text
    assert "Enter a phone number, like 215-555-0142." in html
    assert 'value="267-555"' in html
    assert not GuardianQuestion.objects.exists()
    answer = client.post(call, {"phone": "(267) 555-0199", "time_of_day": "evening"})
    assert answer.status_code == 303
    assert answer.url.endswith("#help")
    question = GuardianQuestion.objects.get()
    assert (question.phone, question.language) == ("(267) 555-0199", "English")
    assert "We have your number" in client.get(private_page("guardian")).text


def test_the_guardian_of_a_child_reads_of_their_child_and_who_sent_the_story(client, mailoutbox):
    submission = invited()
    content = {"field": "math", "stage": "middle_school", "story": "It has two lines."}
    receive_from_guardian(submission, content)
    accepted(submission)
    ask_consent(Submission.objects.get(pk=submission.pk), by=None)
    assert "You sent us your child’s story" in letter_to(mailoutbox, GUARDIAN).body
    html = open_question(client, mailoutbox)
    assert "May we publish your child’s story?" in html
    assert "My child’s words" in html
    assert "My child’s first name" in html
    assert 'name="scope_school"' not in html
    assert 'name="scope_photo"' not in html


def test_a_student_sees_the_translation_of_their_story_and_removes_it(client, mailoutbox):
    submission = published_minor().submission
    translated(submission)
    StoryTranslation.objects.update(read_at=timezone.now())
    before = list(submission.consents.values_list("pk", "withdrawal"))
    assert "Tiene dos líneas." in client.get(submission.page.url).text
    client.get(link_in(letter_to(mailoutbox, STUDENT)))
    mine = client.get(private_page()).text
    assert "Spanish: everybody can read it" in mine
    client.post(private_page(action="remove-translation"), {"language": "es"})
    assert "Tiene dos líneas." not in client.get(private_page()).text
    assert "Tiene dos líneas." not in client.get(submission.page.url).text
    assert client.get(submission.page.url).status_code == 200
    assert list(submission.consents.values_list("pk", "withdrawal")) == before


@pytest.mark.parametrize("letter", ["accepted", "change_requested", "declined", "reminded"])
def test_a_letter_to_a_guardian_says_who_sent_the_story(letter):
    texts = {
        age_band: render_to_string(
            f"emails/guardian_{letter}.txt",
            {"submission": Submission(age_band=age_band), "name": "Sample", "message": "A sample"},
        )
        for age_band in (AgeBand.UNDER_13, AgeBand.FROM_16)
    }
    assert "your child" in texts[AgeBand.UNDER_13]
    assert "your child" not in texts[AgeBand.FROM_16]
    assert re.search("that (the student|Sample) sent us|who sent us", texts[AgeBand.FROM_16])
