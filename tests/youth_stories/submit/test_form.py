"""A student sends a story in three steps. Nothing is lost, nor stored that should not be."""

import json
import re
import uuid
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from tests.factories import STORY, picture, run_waiting_tasks
from tests.story_flow import opened, post_step, to_send
from youth_stories.models import AgeBand, SavedForm, StoryPhoto, Submission
from youth_stories.submit.lengths import count_words
from youth_stories.submit.receive import receive

pytestmark = pytest.mark.django_db

FORM = "/share-your-story/"
ADULT = {**STORY, "email": "student@example.org"}
MINOR = {key: value for key, value in ADULT.items() if key not in ("last_name", "school")} | {
    "guardian_email": "guardian@example.org"
}


def with_photo(**answers):
    """A minor's answers with a photo instead of the school."""
    photo = {"photo": picture(), "photo_alt": "A sample photo", "school": ""}
    return MINOR | photo | answers


def answer_age(client, age_band="18_plus"):
    return client.post(FORM, {"step": "age", "age_band": age_band})


def send(client, page, *, changes=None, follow=False, **ticks):
    """Posts the third step as it is on the page, with these boxes ticked."""
    return client.post(FORM, to_send(page, *ticks) | (changes or {}), follow=follow)


def write(client, answers=ADULT):
    """Posts the second step, and returns the page that it leads to."""
    return post_step(client, FORM, "story", answers)


def all_answers(client, answers=ADULT, age_band="18_plus"):
    answer_age(client, age_band)
    opened(client, FORM)
    return write(client, answers)


def test_an_adult_sends_a_story_and_gets_a_story_key(client):
    page = all_answers(client)
    assert "Here is your element" in page.content.decode()
    response = send(client, page, words=True, first_name=True)
    assert response.status_code == 303
    submission = Submission.objects.get(source="form")
    assert submission.story_key in client.get(response.url).content.decode()
    assert submission.story == STORY["story"]
    consent = submission.consents.get()
    assert consent.scopes == {"words", "first_name"}
    assert consent.content_hash == submission.agreed_content().compute_content_hash()


def test_the_age_is_asked_first_alone_and_without_a_default(client):
    html = client.get(FORM).content.decode()
    assert html.count('type="radio"') == len(AgeBand.choices)
    assert "checked" not in html
    assert 'name="story"' not in html


def test_going_back_cannot_raise_the_age(client):
    answer_age(client, "13_15")
    answer_age(client, "18_plus")
    html = client.get(f"{FORM}?step=story").content.decode()
    assert 'name="guardian_email"' in html
    assert 'name="last_name"' not in html


def test_a_minors_story_is_received_with_a_guardians_address_and_no_last_name(client):
    page = all_answers(client, MINOR | {"last_name": "Surname"}, "16_17")
    send(client, page, words=True)
    submission = Submission.objects.get(source="form")
    assert submission.is_minor
    assert submission.last_name == ""
    assert submission.guardian_email == "guardian@example.org"


@pytest.mark.parametrize(
    "name",
    [
        "Maria",
        "María José",
        "Mary Ann L.",
        "O’Shea",
        "D‘Angelo",
        "J.T.",
        "Ma\u00adria",
        "Nguyễn",
        "李",
    ],
)
def test_a_minor_gives_every_first_name_as_they_have_it(client, name):
    page = all_answers(client, MINOR | {"first_name": name}, "16_17")
    if name.startswith(("María", "Mary")):  # several words: asked once, kindly
        assert "Is one of these a last name?" in page.text
        page = write(client, {"answer": f"names {name} 0"})
        assert page.context["content"].first_name == name
    assert "Here is your element" in page.content.decode()


@pytest.mark.parametrize("age_band", ["16_17", "under_13"])
def test_whoever_is_under_18_and_writes_a_last_name_takes_it_out_with_one_press(client, age_band):
    answers = MINOR | {"first_name": "Keisha Sample"}
    if age_band == "under_13":
        answer_age(client, age_band)
        page = post_step(client, FORM, "invite", answers)
        step = "invite"
    else:
        page, step = all_answers(client, answers, age_band), "story"
    assert 'href="#id_first_name"' in page.text
    assert "Only “Keisha”" in page.text
    page = post_step(client, FORM, step, {"answer": "names Keisha Sample 1"})
    if age_band == "under_13":
        assert Submission.objects.get(source="form").first_name == "Keisha"
    else:
        assert page.context["content"].first_name == "Keisha"


@pytest.mark.parametrize("name", ["Maria L. M.", "Maria 07", "maria@example.org"])
def test_a_minor_is_asked_for_a_first_name_alone_and_nothing_is_lost(client, name):
    html = all_answers(client, MINOR | {"first_name": name}, "16_17").content.decode()
    assert "Only your first name, please" in html
    assert 'href="#id_first_name"' in html
    assert f'value="{name}"' in html


def test_a_minor_chooses_photo_or_school_and_nothing_typed_is_lost(client):
    html = all_answers(client, with_photo(school="Central High"), "16_17").content.decode()
    assert "Choose one: your photo or your school. For your safety we do not show both." in html
    assert 'href="#id_shows_0"' in html
    assert 'value="Central High"' in html
    assert "Your photo is kept." in html
    again = write(client, MINOR | {"photo_alt": "A sample photo", "school": ""})
    send(client, again, words=True, photo=True)
    assert Submission.objects.get(source="form").photo.digest


@pytest.mark.parametrize(
    ("shows", "school", "has_photo"),
    [("photo", "", True), ("school", "Central High", False), ("none", "", False)],
)
def test_one_choice_says_what_is_shown_and_what_is_left_out_stays_in_the_form(
    client, shows, school, has_photo
):
    page = all_answers(client, with_photo(school="Central High", shows=shows), "16_17")
    content = page.context["content"]
    assert (content.school, bool(content.photo)) == (school, has_photo)
    form = post_step(client, FORM, "send", {"back": "1"}).text
    assert 'value="Central High"' in form
    assert "Your photo is kept." in form
    assert re.search(f'name="shows" value="{shows}"[^>]* checked', form)
    again = write(client, {})
    send(client, again, words=True, photo=True, school=True)
    submission = Submission.objects.get(source="form")
    assert (submission.school, bool(submission.photo)) == (school, has_photo)
    assert StoryPhoto.objects.filter(cropped_from=None).exists() == has_photo


def test_a_mistake_in_what_is_not_shown_stops_nobody(client):
    answers = {"shows": "none", "school": "y" * 140, "photo_alt": ""}
    assert "Here is your element" in all_answers(client, with_photo(**answers), "16_17").text


def test_whoever_chooses_school_or_photo_and_gives_none_is_asked(client):
    html = all_answers(client, MINOR | {"shows": "school"}, "16_17").text
    assert "Enter the name of your school, or choose “None”." in html
    html = write(client, MINOR | {"shows": "photo"}).text
    assert "Please choose the photo, or go on without one." in html
    page = write(client, {"answer": re.search('name="answer" value="([^"]*)"', html)[1]})
    assert "Here is your element" in write(client, {}).text
    assert page.status_code == 200


def test_an_adult_may_show_both_and_is_not_asked_to_choose(client):
    page = all_answers(client, ADULT | {"photo": picture(), "photo_alt": "A sample photo"})
    assert page.context["content"].photo
    assert page.context["content"].school
    assert 'name="shows"' not in post_step(client, FORM, "send", {"back": "1"}).text


def test_a_minor_chooses_photo_or_initial(client):
    html = all_answers(client, with_photo(first_name="Maria L."), "13_15").content.decode()
    assert "Choose one: your photo or the initial after your name." in html
    assert 'href="#id_first_name"' in html


def test_an_adult_is_asked_none_of_this(client):
    answers = {"first_name": "Mary Ann L.", "photo": picture(), "photo_alt": "A sample photo"}
    page = all_answers(client, ADULT | answers)
    assert "Here is your element" in page.content.decode()


@pytest.mark.parametrize(
    "answers",
    [
        {"last_name": "Surname"},
        {"school": "Central High", "photo": True},
        {"first_name": "Maria L.", "photo": True},
    ],
)
@pytest.mark.each_database
def test_the_database_refuses_more_about_a_minor(answers):
    if answers.get("photo"):
        answers = answers | {"photo": StoryPhoto.objects.create(width=1, height=1)}
    story = STORY | {"last_name": "", "school": ""} | answers
    Submission.objects.create(**story, age_band=AgeBand.ADULT)
    for age_band in (AgeBand.UNDER_13, AgeBand.FROM_13, AgeBand.FROM_16):
        with pytest.raises(IntegrityError), transaction.atomic():
            Submission.objects.create(**story, age_band=age_band)


def test_a_guardians_address_is_not_the_students_own_spelled_otherwise(client):
    answers = {"email": "sample.student@gmail.com", "guardian_email": "SampleStudent+mom@gmail.com"}
    html = all_answers(client, MINOR | answers, "16_17").content.decode()
    assert "Enter an address of theirs that is not the same as yours." in html
    assert 'href="#id_guardian_email"' in html


def test_a_child_under_13_is_asked_for_a_first_name_and_a_guardian_and_for_nothing_else(client):
    answer_age(client, "under_13")
    html = client.get(f"{FORM}?step=story").content.decode()
    names = set(re.findall(r'name="(\w+)"', html.partition("<main")[2].partition("</main>")[0]))
    assert names == {
        "csrfmiddlewaretoken",
        "step",
        "story_id",
        "first_name",
        "guardian_email",
        "guardian_language",
        "subject",  # the honeypot
    }
    write(client)
    post_step(client, FORM, "send", {"scope_words": "on"})
    assert not Submission.objects.filter(source="form").exists()


def test_an_error_is_explained_and_linked_and_nothing_typed_is_lost(client):
    page = all_answers(client, ADULT | {"email": "nowhere", "photo": picture()})
    html = page.content.decode()
    assert "There is a mistake in this address." in html
    assert 'href="#id_email"' in html
    assert 'value="nowhere"' in html
    assert STORY["study"] in html
    assert "It has two lines." in html
    # The photo is saved too: it need not be chosen again.
    assert "Say in one sentence what the photo shows." in html
    again = write(client, ADULT | {"photo_alt": "A sample photo"})
    send(client, again, words=True, photo=True)
    assert Submission.objects.get(source="form").photo.digest


def test_the_browser_holds_no_words_and_no_address(client):
    all_answers(client, MINOR, "16_17")
    assert "It has two lines." in client.get(f"{FORM}?step=story").content.decode()
    cookies = json.dumps([cookie.value for cookie in client.cookies.values()])
    assert "two lines" not in cookies
    assert "@" not in cookies


def test_the_saved_form_is_cleared_on_sending(client):
    send(client, all_answers(client), words=True)
    assert "It has two lines." not in client.get(f"{FORM}?step=story").content.decode()


def test_sending_twice_makes_one_record(client):
    page = all_answers(client)
    first, second = send(client, page, words=True), send(client, page, words=True)
    assert first.url == second.url
    assert Submission.objects.filter(source="form").count() == 1


def test_nobody_consents_to_a_story_they_have_not_seen(client):
    shown = all_answers(client)
    write(client, ADULT | {"story": "Other words, from another tab."})
    page = send(client, shown, words=True, follow=True)
    assert "Other words, from another tab." in page.content.decode()
    assert not Submission.objects.filter(source="form").exists()
    send(client, page, words=True)
    assert Submission.objects.get(source="form").story == "Other words, from another tab."


def test_nothing_is_stored_of_a_sender_who_is_under_13_after_all(client):
    page = all_answers(client, with_photo(), "13_15")
    answer_age(client, "under_13")
    send(client, page, words=True)
    assert not Submission.objects.filter(source="form").exists()
    assert not StoryPhoto.objects.exists()
    assert SavedForm.objects.get().values == {}


def test_a_new_photo_wins_over_the_tick_to_remove_the_old_one(client):
    all_answers(client, ADULT | {"photo": picture(), "photo_alt": "The first"})
    answers = {"photo": picture((90, 60)), "photo_alt": "The second", "remove_photo": "on"}
    send(client, write(client, ADULT | answers), words=True, photo=True)
    assert Submission.objects.get(source="form").photo.width == 90


def test_a_name_a_story_and_a_description_of_nothing_visible_are_empty(client):
    nothing = "\u202e\x07\u200b\u3164\u2800"
    answers = {"first_name": nothing, "story": nothing, "photo": picture(), "photo_alt": nothing}
    html = all_answers(client, ADULT | answers).content.decode()
    assert "Enter your first name." in html
    assert "Write a few sentences." in html
    assert "Say in one sentence what the photo shows." in html


def test_sending_the_same_story_again_makes_no_second_record():
    story_id = uuid.uuid4()
    content = Submission(**STORY).public_values()
    for _ in range(2):
        receive(
            story_id=story_id,
            content=content,
            age_band=AgeBand.ADULT,
            email="student@example.org",
            scopes={"words"},
        )
    submission = Submission.objects.get(story_id=story_id)
    assert submission.consents.count() == submission.events.count() == 1


def test_a_short_story_gets_a_kind_word_and_no_bar(client):
    page = all_answers(client)
    assert (
        "Your story has 7 words. You can add a sentence or two, or send it as it is." in page.text
    )
    assert send(client, page, words=True).status_code == 303
    longer = all_answers(client, ADULT | {"story": "word " * 15})
    assert "You can add a sentence" not in longer.text


@pytest.mark.parametrize(
    ("story", "words"),
    [
        ("I love science, and robots.", 5),
        ("我喜欢科学。", 3),
        ("我从小就喜欢科学，因为它能告诉我世界是怎么运作的。我想当工程师。", 15),
        ("STEM 很有意思", 3),
        ("أحب العلوم كثيرا", 3),
    ],
)
def test_words_are_counted_in_scripts_that_do_not_separate_them_too(story, words):
    assert count_words(story) == words


def test_what_is_too_long_is_kept_and_said_and_no_field_cuts_it_off(client):
    html = all_answers(client, ADULT | {"story": "x" * 2001, "school": "y" * 140}).text
    assert "Your story is 1 character too long. It can have 2,000. Nothing is lost" in html
    assert "“Your school or workplace” is 20 characters too long. It can have 120." in html
    assert "x" * 2001 in html
    assert "y" * 140 in html
    assert "maxlength" not in html


def test_nothing_is_sent_without_consent_to_the_text(client):
    page = send(client, all_answers(client), first_name=True, follow=True)
    assert 'href="#id_scope_words"' in page.content.decode()
    assert not Submission.objects.filter(source="form").exists()


def test_no_box_is_ticked_by_default_or_shown_for_what_the_story_lacks(client):
    html = all_answers(client, ADULT | {"last_name": ""}).content.decode()
    assert "checked" not in html
    assert "scope_photo" not in html
    assert "scope_last_name" not in html


@pytest.mark.parametrize(("age_band", "is_asked"), [("16_17", True), ("18_plus", False)])
def test_a_student_under_18_is_asked_about_search_engines(client, age_band, is_asked):
    page = all_answers(client, ADULT if age_band == AgeBand.ADULT else MINOR, age_band)
    assert ('name="scope_search"' in page.text) is is_asked
    send(client, page, words=True, search=True)
    consent = Submission.objects.get(source="form").consents.get()
    assert consent.scope_search is is_asked


@pytest.mark.parametrize(("age_band", "is_told"), [("16_17", False), ("18_plus", True)])
def test_an_adult_reads_that_search_engines_will_list_the_page(
    client, mailoutbox, age_band, is_told
):
    told = "Search engines such as Google will list the page."
    page = all_answers(client, ADULT if is_told else MINOR, age_band)
    thanks = send(client, page, words=True, follow=True)
    run_waiting_tasks()
    letter = next(mail for mail in mailoutbox if mail.to == ["student@example.org"])
    for text in (page.text, thanks.text, letter.body):
        assert (told in text) is is_told


def test_an_adult_who_was_asked_as_a_minor_is_not_told_that_the_page_is_listed():
    submission = receive(
        story_id=uuid.uuid4(),
        content=STORY | {"last_name": "", "photo": None},
        age_band=AgeBand.FROM_16,
        email="student@example.org",
        guardian_email="guardian@example.org",
        scopes={"words"},
    )
    submission.age_band = AgeBand.ADULT
    assert not submission.is_listed_unasked


def test_mistakes_are_listed_as_the_page_goes_and_questions_stand_apart(client):
    answers = ADULT | {"email": "sample@gmial.com", "story": "", "first_name": "", "stage": ""}
    page = all_answers(client, answers)
    errors, questions = page.text.split("We only ask")[0], page.text.split("We only ask")[1]
    mistakes = re.findall(r'href="#(id_\w+)"', errors)
    assert mistakes == ["id_story", "id_first_name", "id_stage_0"]
    assert re.findall(r'href="#(id_\w+)"', questions) == ["id_email"]
    places = [page.text.index(f' id="{name}"') for name in (*mistakes, "id_email")]
    assert places == sorted(places)


def test_going_back_to_change_something_loses_nothing(client):
    page = all_answers(client)
    html = send(client, page, changes={"back": "1"}, follow=True).content.decode()
    assert 'value="student@example.org"' in html
    assert "It has two lines." in html


def test_markup_is_shown_as_text(client):
    html = all_answers(client, ADULT | {"story": "<script>alert(1)</script>\x07"}).content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "\x07" not in html


def test_a_photo_is_seen_only_by_the_browser_that_sent_it(client):
    all_answers(client, ADULT | {"photo": picture(), "photo_alt": "A sample photo"})
    own = client.get("/share-your-story/photo/")
    assert own["Content-Type"] == "image/jpeg"
    assert "no-store" in own["Cache-Control"]
    assert type(client)().get("/share-your-story/photo/").status_code == 404


def test_the_photo_of_a_form_never_sent_is_deleted_a_day_later(
    client, django_capture_on_commit_callbacks
):
    all_answers(client, ADULT | {"photo": picture(), "photo_alt": "A sample photo"})
    photo = StoryPhoto.objects.get()
    call_command("retention")
    assert photo.file.storage.exists(photo.file.name)
    StoryPhoto.objects.update(created_at=timezone.now() - timedelta(days=1))
    with django_capture_on_commit_callbacks(execute=True):
        call_command("retention")
    assert not photo.file.storage.exists(photo.file.name)


def test_the_form_is_never_cached(client):
    assert "no-store" in client.get(FORM)["Cache-Control"]


def test_the_letter_has_the_story_key_and_not_the_story(client, mailoutbox):
    send(client, all_answers(client), words=True, first_name=True)
    assert mailoutbox == []  # a task sends it
    run_waiting_tasks()
    letter = next(mail for mail in mailoutbox if mail.to == ["student@example.org"])
    submission = Submission.objects.get(source="form")
    assert submission.story_key in letter.subject + letter.body
    assert "two lines" not in letter.body
