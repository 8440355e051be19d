"""What a guardian reads, and can ask for, before they say yes or no (R4)."""

import re
from datetime import timedelta

import pytest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import formats, timezone, translation

from tests.factories import (
    STORY,
    accepted,
    asked,
    invited,
    link_in,
    member_of,
    pass_time,
    private_page,
    published_minor,
    received,
    run_waiting_tasks,
)
from tests.story_flow import to_send, written
from youth_stories.consent.ask import ask_consent
from youth_stories.consent.guardian_questions import ask_for_copy
from youth_stories.consent.translations import save_translation
from youth_stories.models import AgeBand, GuardianQuestion, StoryTranslation, Submission
from youth_stories.models.translation import words_hash
from youth_stories.review.decisions import accept
from youth_stories.submit.receive import receive_from_guardian

pytestmark = pytest.mark.django_db

FORM = "/share-your-story/"
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
        assert f"For 2 years from the first yes: until {end}." in text
        assert "It comes down at once." in text
        assert "Sample sent" in re.sub("</?bdi>", "", text)
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
    ask_consent(submission, by=None, without_copy=True)
    client.get(link_in(letter_to(mailoutbox, GUARDIAN)))
    page = "/es" + private_page("guardian")
    html = client.get(page).text
    assert "Todo el mundo en internet. Otros pueden copiarlo." in html
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
    refused = client.post(copy, {"language": " "}, follow=True)
    assert "Enter the name of a language." in refused.text
    client.post(copy, {"language": "Español"})
    assert "you would like a copy in your language" in client.get(private_page("guardian")).text
    client.force_login(reviewer)
    assert (
        "asks for a copy in Español"
        in client.get(reverse("youth_stories:inspect", args=[submission.pk])).text
    )
    translated(submission)
    letter = letter_to(mailoutbox, GUARDIAN)
    assert "The copy to read is ready" in letter.subject
    client.logout()
    html = open_question(client, mailoutbox)
    assert "Tiene dos líneas." in html
    assert "we will write to you" not in html
    assert not GuardianQuestion.objects.exists()


@pytest.mark.parametrize("words", ["spanish please", "ESPANOL", "el español"])
def test_a_copy_is_told_of_however_she_writes_the_language(mailoutbox, words):
    submission = asked()
    ask_for_copy(submission.consent_requests.get(role="guardian"), language=words)
    translated(submission)
    assert "The copy to read is ready" in letter_to(mailoutbox, GUARDIAN).subject


def test_a_copy_in_another_language_than_she_asked_for_is_no_answer_but_the_page_is_true(
    client, mailoutbox
):
    submission = asked()
    ask_for_copy(submission.consent_requests.get(role="guardian"), language="Tiếng Việt")
    translated(submission)
    html = open_question(client, mailoutbox)
    assert "Is it not the language that you read?" in html
    assert GuardianQuestion.objects.exists()


def test_a_number_with_a_mistake_is_kept_and_a_good_one_is_left_for_staff(client, mailoutbox):
    asked()
    open_question(client, mailoutbox)
    call = private_page("guardian", "call")
    page = client.post(call, {"phone": "267-555", "time_of_day": "evening"}, follow=True)
    assert page.redirect_chain[0][1] == 303
    assert "267-555" not in page.redirect_chain[0][0]  # no number stands in an address
    html = page.text
    assert "Enter a phone number, like 215-555-0142." in html
    assert 'value="267-555"' in html
    assert not GuardianQuestion.objects.exists()
    answer = client.post(call, {"phone": "(267) 555-0199", "time_of_day": "evening"})
    assert answer.status_code == 303
    assert answer.url.endswith("#help")
    question = GuardianQuestion.objects.get()
    assert (question.phone, question.language) == ("(267) 555-0199", "English")
    assert "We will call you at" in client.get(private_page("guardian")).text
    client.post(private_page("guardian", "close"))
    open_question(client, mailoutbox)
    assert "267-555" not in client.get(f"{private_page('guardian')}?again=1").text  # closed


def test_what_is_too_long_for_a_call_or_a_copy_comes_back_whole(client, mailoutbox):
    asked()
    html = open_question(client, mailoutbox)
    assert "maxlength" not in html
    phone, language = "2" * 400, "Tiếng Việt " * 30
    page = client.post(private_page("guardian", "call"), {"phone": phone}, follow=True)
    assert f'value="{phone}"' in page.text
    assert "is 360 characters too long" in page.text
    page = client.post(private_page("guardian", "copy"), {"language": language}, follow=True)
    assert f'value="{language.strip()}"' in page.text
    assert "characters too long" in page.text
    assert not GuardianQuestion.objects.exists()


def ticked(page) -> list[str]:
    return re.findall(r'name="(scope_\w+)"[^>]* checked', page.text)


YES = {"scope_words": "on", "scope_search": "on"}


def test_ticks_for_words_that_have_changed_are_marked_and_not_set(client, mailoutbox):
    submission = asked()
    open_question(client, mailoutbox)
    answer = YES | {"shown_hash": "of another version"}
    page = client.post(private_page("guardian", "answer"), answer, follow=True)
    assert page.redirect_chain[0][1] == 303
    assert "This page has changed meanwhile" in page.text
    assert ticked(page) == []
    assert set(page.context["form"].ticked_before) == set(YES)
    assert "Tick “" not in page.text
    assert not submission.consents.filter(role="guardian").exists()


def test_the_other_language_keeps_what_a_guardian_has_ticked_and_answers_nothing(
    client, mailoutbox
):
    submission = asked()
    assert ticked(client.get(link_in(letter_to(mailoutbox, GUARDIAN)), follow=True)) == []
    page = client.get(private_page("guardian")).text
    link = re.search(r'<button class="language"[^>]*>', page)[0]
    assert 'form="answer"' in link
    [spanish] = re.findall(r'formaction="([^"]+)"', link)
    page = client.post(spanish, YES | {"switch_language": "1", "no": ""}, follow=True)
    assert '<html lang="es">' in page.text
    assert ticked(page) == list(YES)
    assert "csrf" not in page.redirect_chain[0][0]
    assert "error-summary" not in page.text
    assert submission.consent_requests.open().exists()


def test_the_other_language_keeps_the_number_and_the_language_not_sent_yet(client, mailoutbox):
    submission = asked()
    open_question(client, mailoutbox)
    typed = {"phone": "267-555", "time_of_day": "evening", "language": "Tiếng Việt"}
    page = client.post(f"/es{private_page('guardian')}", YES | typed, follow=True)
    assert '<html lang="es">' in page.text
    assert "267" not in page.redirect_chain[0][0]
    assert page.context["call_form"]["phone"].value() == "267-555"
    assert page.context["call_form"]["time_of_day"].value() == "evening"
    assert page.context["copy_form"]["language"].value() == "Tiếng Việt"
    assert page.text.count("<details open") == 2
    assert "error" not in re.sub("<style.*?</style>", "", page.text, flags=re.DOTALL)
    assert ticked(page) == list(YES)
    assert not submission.consent_requests.get().guardian_questions.exists()


@pytest.mark.parametrize("action", ["copy", "answer", ""])
def test_no_other_button_of_the_page_loses_a_number_not_sent_yet(client, mailoutbox, action):
    asked()
    open_question(client, mailoutbox)
    typed = {"phone": "267-555", "language": "", "enter": "1"}  # no tick: no yes
    page = client.post(private_page("guardian", action), typed, follow=True)
    assert 'value="267-555"' in page.text
    assert "<details open" in page.text


def test_the_guardian_of_a_child_reads_of_their_child_and_who_sent_the_story(client, mailoutbox):
    submission = invited(first_name="Lucía")
    Submission.objects.filter(pk=submission.pk).update(guardian_language="es")
    content = {"field": "math", "stage": "middle_school", "story": "It has two lines."}
    receive_from_guardian(submission, content)
    letter = " ".join(letter_to(mailoutbox, GUARDIAN).body.split())
    assert "Es sobre la historia de Lucía, su hija o hijo." in letter
    accepted(submission)
    ask_consent(Submission.objects.get(pk=submission.pk), by=None)  # without a translated copy
    asked = letter_to(mailoutbox, GUARDIAN).body
    assert "Usted nos envió la historia de Lucía, su hija o hijo, el" in " ".join(asked.split())
    assert "una copia en su idioma" not in asked
    html = open_question(client, mailoutbox)
    assert "If you do not read this language well" not in html
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


def sent_with(client, **answers):
    """The story that a 16-year-old sends with these answers, and the preview before it."""
    client.post(FORM, {"step": "age", "age_band": "16_17"})
    typed = STORY | {"email": STUDENT, "guardian_email": GUARDIAN} | answers
    preview = written(client, FORM, typed)
    client.post(FORM, to_send(preview, "words"))
    return Submission.objects.get(source="form"), preview


def test_a_language_that_a_student_names_reaches_staff_and_the_guardians_page(client, mailoutbox):
    named = {"guardian_language": "other", "guardian_language_name": "Tiếng Việt"}
    submission, preview = sent_with(client, **named)
    assert "<b>Tiếng Việt</b>" in preview.text
    accept(submission)
    client.force_login(member_of("Story reviewers"))
    reading = reverse("youth_stories:inspect", args=[submission.pk])
    assert "Tiếng Việt" in client.get(reading).text
    translate_page = reverse("youth_stories:translate", args=[submission.pk])
    languages = client.get(translate_page).context["form"].fields["language"].choices
    likely = languages[1][1]
    assert likely[0] == ("vi", "Vietnamese")
    client.logout()
    ask_consent(submission, by=None, without_copy=True)
    open_question(client, mailoutbox)
    page = client.get(private_page("guardian"))
    assert page.context["copy_form"]["language"].value() == "Tiếng Việt"


def test_a_language_named_before_another_choice_is_not_kept(client):
    named = {"guardian_language": "es", "guardian_language_name": "Tiếng Việt"}
    submission, _preview = sent_with(client, **named)
    assert submission.guardian_language_name == ""
