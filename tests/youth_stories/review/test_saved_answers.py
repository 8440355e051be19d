"""Reviewers choose from saved answers, which staff write in both languages."""

import re

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from tests.factories import asked, member_of, received, run_waiting_tasks, step
from tests.youth_stories.review.test_points import filled_buttons, reading
from youth_stories.models import SavedAnswer, Submission
from youth_stories.submit.receive import change

pytestmark = pytest.mark.django_db

LIST = "/admin/saved-answers/"
MESSAGE = re.compile(r'<textarea id="text-ask-for-change"[^>]*>([^<]*)</textarea>')


def answer(reason: str) -> SavedAnswer:
    return SavedAnswer.objects.get(reason=reason)


def choose(client, submission, *answers, typed="", fill="ask-for-change") -> str:
    """What the button does without script; nothing of it is in an address."""
    address = reverse("youth_stories:inspect", args=[submission.pk])
    data = {"fill": fill, "answer": [each.pk for each in answers], "text": typed}
    return client.post(address, data).text


def test_chosen_answers_stand_in_the_message_and_are_sent(client, reviewer, mailoutbox):
    """After what was typed already, in the language of the letter, and without script."""
    story = received(email="nia@example.org")
    Submission.objects.update(mail_language="es")
    school, cut_off = answer("A school is named"), answer("The story is cut off")
    html = choose(client, story, school, cut_off, typed="Hola.")
    message = MESSAGE.search(html)[1]
    assert message == f"Hola.\n\n{school.text_es}\n\n{cut_off.text_es}"
    assert '<details class="reading__step" id="ask-for-change" open>' in html
    assert f'name="answer" value="{school.pk}" data-answer="{school.text_es}" checked>' in html
    assert MESSAGE.search(choose(client, story, school, typed=message))[1] == (
        f"Hola.\n\n{school.text_es}"  # what is not chosen any more goes
    )
    assert not story.events.filter(kind="change_requested").exists()
    step(client, story, "ask-for-change", text=message)
    run_waiting_tasks()
    (letter,) = [mail for mail in mailoutbox if "pregunta" in mail.subject]
    assert cut_off.text_es in letter.body


def test_an_accepted_story_can_come_with_kind_words(client, reviewer, mailoutbox):
    story = received(first_name="Nia", email="nia@example.org")
    html = choose(client, story, answer("Thank you"), fill="accept")
    thanks = "Thank you, Nia! We read this with joy, and others will too."
    assert f">{thanks}</textarea>" in html
    step(client, story, "accept", text=thanks)
    without = received(email="sam@example.org")
    step(client, without, "accept")
    run_waiting_tasks()
    letters = {mail.to[0]: mail.body for mail in mailoutbox if "was accepted" in mail.subject}
    assert f"A person at PSEC wrote:\n\n{thanks}\n\n" in letters["nia@example.org"]
    assert "A person at PSEC wrote" not in letters["sam@example.org"]
    too_long = received(email="eli@example.org")
    refused = step(client, too_long, "accept", text="word " * 500)
    assert "Not done." in refused.text
    assert Submission.objects.get(pk=too_long.pk).state == "received"


def test_a_name_is_put_in_only_where_it_may_be_said(client, reviewer):
    """A guardian who reads it too learns the name only if the student agreed to show it."""
    thanks = answer("Thank you")
    assert "Thank you, Sample!" in choose(client, received(), thanks, fill="accept")
    for scopes, words in (({"words"}, "Thank you! We"), ({"words", "first_name"}, "you, Sample!")):
        story = asked(email=f"{len(scopes)}@example.org")
        run_waiting_tasks()
        change(story, story.public_values() | {"study": "Bees"}, scopes=scopes)
        assert words in choose(client, story, thanks, fill="accept")


def test_the_message_that_is_written_is_the_one_step_that_stands_out(client, reviewer):
    story = received()
    assert filled_buttons(client, story) == ["Accept"]
    html = choose(client, story, answer("The story is cut off"))
    assert '<button class="button" type="submit">Send the message</button>' in html
    assert '<button class="button button-secondary" type="submit">Accept</button>' in html
    nobody = received(email="")
    assert "data-answer" not in reading(client, nobody)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("Thank you, {name}!", ""),
        ("{name}, thank you. We liked it.", ""),
        ("What {name} wrote", "Write {name} with a comma"),
        ("Thank you, {student}!", "“{student}” would be sent just like that"),
        ("Thank you, [name]!", "“[name]” would be sent just like that"),
    ],
)
def test_only_a_name_that_can_be_left_out_is_filled_in(text, problem):
    saved = SavedAnswer(kind="accept", reason="Thanks", text="Thank you.", text_es=text)
    if problem:
        with pytest.raises(ValidationError, match=re.escape(problem)):
            saved.full_clean()
    else:
        saved.full_clean()
        assert "{name}" not in saved.filled("es", "")
        assert saved.filled("es", "")[0].isupper()
        assert "Nia" in saved.filled("es", "Nia")


@pytest.mark.parametrize("role", ["Editors", "Publishers", "Story reviewers"])
def test_staff_write_saved_answers_in_both_languages(client, role):
    client.force_login(member_of(role))
    words = {"kind": "decline", "reason": "Sample", "text": "Sample words.", "text_es": ""}
    assert "This field is required" in client.post(f"{LIST}add/", words).text
    client.post(f"{LIST}add/", words | {"text_es": "Palabras de muestra."})
    saved = answer("Sample")
    client.post(f"{LIST}edit/{saved.pk}/", words | {"text_es": "Otras."})
    assert answer("Sample").text_es == "Otras."
    client.post(f"{LIST}delete/{saved.pk}/")
    assert not SavedAnswer.objects.filter(reason="Sample").exists()


def test_staff_sort_saved_answers_by_hand(client, reviewer):
    """The handle of the list is in the browser; this is what it sends."""
    story = received()
    last = answer("The story is cut off")
    assert "ordering=sort_order" in client.get(LIST).text
    client.post(f"{LIST}reorder/{last.pk}/?position=0")
    words = {"kind": "ask-for-change", "reason": "New", "text": "Sample.", "text_es": "Prueba."}
    client.post(f"{LIST}add/", words)
    shown = re.findall(r'name="answer"[^>]*>\s*([^<]+?)\s*<', reading(client, story))
    of_a_change = [reason for reason in shown if answer(reason).kind == "ask-for-change"]
    assert (of_a_change[0], of_a_change[-1]) == (last.reason, "New")


def test_the_first_answers_are_whole_in_both_languages_and_for_every_decision():
    saved = list(SavedAnswer.objects.all())
    for each in saved:
        each.full_clean()
    assert {each.kind for each in saved} == set(SavedAnswer.Kind.values)
