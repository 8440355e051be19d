"""What is half written stays with whoever writes it, and with nobody else."""

import re
import threading
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.core.management import call_command
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from pages.decoding import sandbox
from psec_site.antispam.counters import Window
from psec_site.antispam.limits import LIMITS, Limit, Limits
from tests.factories import STORY, picture, published, received
from tests.story_flow import post_step
from tests.youth_stories.submit.test_form import (
    ADULT,
    FORM,
    MINOR,
    all_answers,
    answer_age,
    send,
    with_photo,
    write,
)
from youth_stories.models import PrivateLink, SavedForm, StoryPhoto, Submission
from youth_stories.retention import erase
from youth_stories.submit import questions
from youth_stories.submit.questions import Answer, Question
from youth_stories.submit.saved_form import begin_with
from youth_stories.submit.story_step import MOST_KEPT

pytestmark = pytest.mark.django_db


def story_id_of(client) -> str:
    """What the form on the page posts."""
    return str(client.get(FORM).context["saved_form"].story_id)


def link_of(submission: Submission) -> PrivateLink:
    return PrivateLink.issue(submission, PrivateLink.Purpose.STUDENT)[0]


@pytest.fixture
def open_form(client, rf):
    """A function that opens the form to change a story in this browser, and returns its URL."""

    def open_form(submission: Submission) -> str:
        request, response = rf.post("/"), HttpResponse()
        request.COOKIES = {name: morsel.value for name, morsel in client.cookies.items()}
        until = timezone.now() + timedelta(hours=2)
        begin_with(request, response, link_of(submission), expires_at=until)
        client.cookies.update(response.cookies)
        return f"{FORM}{submission.story_key}/"

    return open_form


def test_two_stories_in_two_tabs_never_mix(client, open_form):
    answer_age(client)
    write(client, ADULT | {"story": "A new story."})
    older, younger = received(first_name="Older"), received(first_name="Younger")
    tabs = {older: open_form(older), younger: open_form(younger)}
    for submission, tab in tabs.items():
        assert f'value="{submission.first_name}"' in client.get(tab).text
    post_step(client, tabs[older], "story", STORY | {"story": "Of the older one."})
    assert "Of the older one." not in client.get(tabs[younger]).text
    assert "A new story." in client.get(f"{FORM}?step=story").text
    # A form of the one story that is posted to the other's address changes nothing there.
    wrong = {"step": "story", "story_id": str(older.story_id), **STORY, "story": "Mixed up."}
    page = client.post(tabs[younger], wrong, follow=True).text
    assert "Another story is open here" in page
    assert not [row for row in SavedForm.objects.all() if row.values["story"] == "Mixed up."]


def test_a_page_of_a_story_that_was_started_over_changes_nothing_in_the_next_one(client):
    stale = all_answers(client).context["saved_form"]
    client.post(f"{FORM}start-over/")
    answer_age(client, "13_15")
    page = client.post(
        FORM, ADULT | {"step": "story", "story_id": str(stale.story_id)}, follow=True
    )
    assert "Another story is open here" in page.text
    assert not SavedForm.objects.exists()


def test_whoever_comes_back_too_late_is_told_so_and_not_asked_for_their_age(client):
    all_answers(client)
    with time_machine.travel(timezone.now() + timedelta(hours=24, seconds=1)):
        for address in (FORM, f"{FORM}?step=story", f"{FORM}?step=send"):
            html = client.get(address).text
            assert "Your words were kept for 24 hours" in html
            assert "How old are you?" not in html
        again = client.post(f"{FORM}start-over/", follow=True).text
    assert "How old are you?" in again
    assert "This form is over" in type(client)().get(f"{FORM}?step=story").text  # other browser


def test_words_that_are_posted_too_late_are_not_lost(client):
    page = all_answers(client)
    form = {"step": "story", "story_id": str(page.context["saved_form"].story_id)}
    SavedForm.objects.all().delete()
    preview = client.post(FORM, ADULT | form | {"age_band": "18_plus"}, follow=True)
    assert "Here is your element" in preview.text
    assert "It has two lines." in preview.text


@pytest.mark.parametrize(
    ("step", "answers"),
    [
        ("age", {}),
        ("age", {"age_band": "13_15"}),
        ("story", {}),
        ("story", MINOR),
        ("send", {}),
        ("send", {"back": "1"}),
    ],
)
def test_every_post_ends_in_a_redirect_so_that_reloading_never_sends_again(client, step, answers):
    all_answers(client, MINOR, "16_17")
    response = post_step(client, FORM, step, answers, follow=False)
    assert response.status_code == 303
    assert client.get(response.url).status_code == 200


def test_start_over_wipes_words_photo_and_addresses_and_asks_for_the_age_anew(
    client, django_capture_on_commit_callbacks
):
    page = all_answers(client, with_photo(), "13_15")
    assert 'action="/share-your-story/start-over/"' in page.text
    photo = StoryPhoto.objects.get()
    with django_capture_on_commit_callbacks(execute=True):
        html = client.post(f"{FORM}start-over/", follow=True).text
    assert "How old are you?" in html
    back = client.get(f"{FORM}?step=story").text
    assert "This form is over" in back
    assert "Your words were kept" not in back  # they are erased already
    assert not SavedForm.objects.exists()
    assert not photo.file.storage.exists(photo.file.name)
    answer_age(client, "18_plus")  # the next person on this device
    html = client.get(f"{FORM}?step=story").text
    assert 'name="guardian_email"' not in html
    assert "two lines" not in html
    assert "@example.org" not in html.partition("<main")[2].partition("</main>")[0]


def test_under_13_by_mistake_can_be_started_over(client):
    answer_age(client, "under_13")
    assert "start-over" in client.get(FORM).text
    client.post(f"{FORM}start-over/")
    answer_age(client, "18_plus")
    assert 'name="last_name"' in client.get(f"{FORM}?step=story").text


@pytest.mark.parametrize("typed", [True, False])
def test_whoever_opens_the_form_on_a_shared_tablet_sees_nothing_of_what_another_one_began(
    client, typed
):
    answer_age(client, "16_17")
    if typed:
        write(
            client, MINOR | {"story": "My crush is in the club too.", "email": "mine@example.org"}
        )
    page = client.get(FORM).text
    assert "Somebody has begun a story on this device" in page
    main = page.partition("<main")[2].partition("</main>")[0]
    for private in ("crush", "@example.org", MINOR["first_name"], "16 or 17", "16_17"):
        assert private not in main
    assert ("erases what was written" in main) == typed
    back = client.get(f"{FORM}?step=story").text  # the Back button asks as well
    assert "Is it yours?" in back
    assert "crush" not in back
    mine = client.post(FORM, {"mine": "1"}, follow=True).text
    assert ("crush" in mine) == typed
    anew = client.post(f"{FORM}start-over/", follow=True).text
    assert "How old are you?" in anew
    assert not SavedForm.objects.exists()


@pytest.mark.parametrize("way", ["history", "closed", "ten minutes later", "first step of before"])
def test_no_way_to_an_open_form_shows_the_next_person_what_another_one_wrote(client, way):
    answer_age(client, "16_17")
    written = write(client, MINOR | {"story": "My crush is in the club too.", "email": "no"})
    assert "crush" in written.text
    step = f"{FORM}?step=story"
    assert "crush" in client.get(step).text  # reloaded, or back from the privacy page
    if way == "history":
        page = client.get(step, headers={"sec-fetch-site": "none"})
    elif way == "closed":
        own = {"story_id": str(SavedForm.objects.get().story_id)}
        words = own | MINOR | {"step": "story", "story": "My crush is here.", "close": "1"}
        assert client.post(f"/es{FORM}", words).url == "/es/"
        assert SavedForm.objects.get().values["story"] == "My crush is here."
        assert client.post(f"{FORM}save/", own).status_code == 409  # a page that the browser kept
        page = client.get(step)
    else:
        with time_machine.travel(timezone.now() + timedelta(minutes=11)):
            ages = {"step": "age", "age_band": "13_15"}
            by_age = way == "first step of before"
            page = client.post(FORM, ages, follow=True) if by_age else client.get(step)
    assert "Is it yours?" in page.text
    assert "crush" not in page.text
    assert SavedForm.objects.get().age_band == "16_17"
    assert "crush" not in client.get(step).text  # nor with the Back button now
    with time_machine.travel(timezone.now() + timedelta(minutes=30)):  # a slow typist loses nothing
        data = {"step": "story", "story_id": str(SavedForm.objects.get().story_id)}
        page = client.post(FORM, data | MINOR | {"story": "Written in half an hour."}, follow=True)
    assert "half an hour" in page.text


def test_close_for_now_keeps_a_photo_that_was_just_chosen(client):
    answer_age(client, "18_plus")
    write(client, {"story": "I build robots."})
    own = {"story_id": str(SavedForm.objects.get().story_id), "step": "story", "close": "1"}
    client.post(FORM, own | {"story": "I build robots.", "photo": picture()})
    assert SavedForm.objects.get().photo
    mine = client.post(FORM, {"mine": "1"}, follow=True).text
    assert reverse("share_photo") in mine
    assert "error-summary" not in mine


def test_nor_does_the_picture_to_share_of_an_open_form(client):
    written = all_answers(client, MINOR, "16_17")
    assert "Here is your element" in written.text
    card = reverse("share_card")
    assert client.get(card).status_code == 200
    assert client.get(card, headers={"sec-fetch-site": "none"}).status_code == 404
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        assert client.get(card).status_code == 404


def press_start_over(client, page):
    """Press the button on this page of the form."""
    button = page.text.partition('id="start-over"')[2].partition("</form>")[0]
    fields = dict(re.findall(r'name="(story_id)" value="([^"]+)"', button))
    assert fields
    return client.post(f"{FORM}start-over/", fields, follow=True)


@pytest.mark.parametrize("step", ["story", "send"])
def test_a_child_who_starts_over_and_walks_off_has_erased_her_words_at_once(client, step):
    page = all_answers(client, MINOR, "16_17")
    if step == "story":
        page = client.get(f"{FORM}?step=story")
    landed = press_start_over(client, page).text
    assert "What was written here is erased." in landed
    assert "How old are you?" in landed
    assert "Is it yours?" not in landed
    assert not SavedForm.objects.exists()
    assert "is erased" not in client.get(FORM).text  # said once


def test_start_over_on_a_page_left_open_does_not_erase_the_next_persons_words(client):
    stale = all_answers(client)
    client.post(f"{FORM}start-over/")
    answer_age(client, "16_17")
    write(client, MINOR | {"story": "Half a story."})
    assert "Another story is open here" in press_start_over(client, stale).text
    assert SavedForm.objects.get().values["story"] == "Half a story."


def test_after_sending_the_next_person_is_asked_for_their_age_and_sees_nobody(client):
    thanks = send(client, all_answers(client, MINOR, "16_17"), words=True, follow=True).text
    key = Submission.objects.get(source="form").story_key
    assert key in thanks
    assert not SavedForm.objects.exists()
    html = client.get(FORM).text
    assert "How old are you?" in html
    answer_age(client, "under_13")
    assert key not in client.get(f"{FORM}received/").text


@pytest.mark.parametrize("way", ["closed", "ten minutes later"])
def test_the_story_key_is_shown_until_the_page_is_closed_and_for_ten_minutes(client, way):
    thanks = send(client, all_answers(client), words=True)
    key = Submission.objects.get(source="form").story_key
    assert key in client.get(thanks.url).text
    assert key in client.get(thanks.url).text  # reloaded
    if way == "closed":
        closed = client.post(f"/es{FORM}received/close/")
        assert closed.url == "/es/"
        assert closed["Clear-Site-Data"] == '"cache"'
    with time_machine.travel(timezone.now() + timedelta(minutes=way != "closed" and 10)):
        assert key not in client.get(thanks.url).text


@pytest.mark.usefixtures("one_clock")
@pytest.mark.each_database
def test_what_was_not_sent_is_erased_after_a_day_with_its_photo(
    client, django_capture_on_commit_callbacks
):
    all_answers(client, with_photo(), "16_17")
    photo = StoryPhoto.objects.get()
    call_command("retention", verbosity=0)
    assert SavedForm.objects.exists()
    with (
        time_machine.travel(timezone.now() + timedelta(hours=24)),
        django_capture_on_commit_callbacks(execute=True),
    ):
        call_command("retention", verbosity=0)
    assert not SavedForm.objects.exists()
    assert not photo.file.storage.exists(photo.file.name)


def test_a_form_that_is_given_up_leaves_the_storys_own_photo(client, open_form):
    submission = received(photo=picture())
    address = open_form(submission)
    assert client.post(f"{address}start-over/").url == f"/my-story/{submission.story_key}/"
    assert not SavedForm.objects.exists()
    assert submission.photo.file.storage.exists(submission.photo.file.name)


def test_a_private_pages_form_ends_with_the_visit_and_with_the_story(client, open_form):
    submission = received()
    address = open_form(submission)
    with time_machine.travel(timezone.now() + timedelta(hours=2)):
        assert "This form is closed" in client.get(address).text
    assert "It has two lines." in client.get(address).text
    erase.withdraw(submission)
    assert not SavedForm.objects.exists()
    assert "This form is closed" in client.get(address).text


def test_a_form_ends_with_the_link_that_opened_it(client, open_form):
    submission = received()
    address = open_form(submission)
    assert "It has two lines." in client.get(address).text
    PrivateLink.objects.end(submission, PrivateLink.Purpose.STUDENT)  # the address was changed
    assert SavedForm.objects.get().values == {}
    assert "This form is closed" in client.get(address).text
    call_command("retention", verbosity=0)
    assert not SavedForm.objects.exists()


def test_close_this_page_erases_the_form_although_the_visit_has_ended(client, open_form):
    submission = received()
    open_form(submission)  # without the cookie of a visit
    client.post(f"/my-story/{submission.story_key}/close/")
    assert not SavedForm.objects.exists()


def test_no_row_grows_without_end_and_no_saving_goes_on_without_end(client, monkeypatch):
    answer_age(client)
    typed = {"story_id": story_id_of(client), "story": "x" * 60_000}
    client.post(f"{FORM}save/", typed)
    assert len(SavedForm.objects.get().values["story"]) == MOST_KEPT
    one = Limit(soft=1, hard=1, window=Window.HOUR)
    monkeypatch.setitem(LIMITS, "save", Limits(network=one, address=one, total=one))
    assert client.post(f"{FORM}save/", typed | {"story": "Too often"}).status_code == 429


def test_what_is_typed_is_saved_for_this_story_only(client):
    answer_age(client)
    story_id = story_id_of(client)
    typed = {"story_id": story_id, "story": "Half a\x00 sent", "email": "nowhere"}
    assert client.post(f"{FORM}save/", typed).status_code == 204
    html = client.get(f"{FORM}?step=story").text
    assert "Half a sent" in html
    assert 'value="nowhere"' in html
    assert "error-summary" not in html  # nobody has pressed a button yet
    client.post(f"{FORM}start-over/")
    assert client.post(f"{FORM}save/", typed).status_code == 410
    answer_age(client)
    assert client.post(f"{FORM}save/", typed).status_code == 410


def is_spelled_well(row, values):
    if values.get("email", "").endswith("@gmial.com"):
        right = values["email"].replace("gmial", "gmail")
        use, keep = Answer("Yes, use gmail.com", {"email": right}), Answer("No, it is right")
        yield Question(values["email"], "email", f"Did you mean {right}?", (use, keep))


@pytest.mark.parametrize(("number", "address"), [(0, "sample@gmail.com"), (1, "sample@gmial.com")])
def test_a_question_is_asked_once_and_either_answer_goes_on(client, monkeypatch, number, address):
    monkeypatch.setattr(questions, "FINDERS", (is_spelled_well,))
    answers = ADULT | {"email": "sample@gmial.com"}
    html = all_answers(client, answers).text
    assert "Did you mean sample@gmail.com?" in html
    assert 'href="#id_email"' in html
    html = client.get(f"{FORM}?step=send").text
    assert "Did you mean sample@gmail.com?" in html  # nobody gets past it
    page = write(client, answers | {"answer": f"sample@gmial.com {number}"})
    assert "Here is your element" in page.text
    send(client, page, words=True)
    assert Submission.objects.get(source="form").email == address


def test_a_photo_that_does_not_arrive_is_asked_for_and_not_lost_in_silence(client):
    answer_age(client, "16_17")
    story_id = story_id_of(client)
    client.post(f"{FORM}save/", {"story_id": story_id, **MINOR, "photo_chosen": "1"})
    page = write(client, MINOR | {"photo_chosen": "1"})  # after the connection dropped, and Back
    assert "Your photo did not reach us" in page.text
    assert "error-summary--calm" in page.text  # a question is no error
    assert "Your photo did not reach us" in client.get(f"{FORM}?step=send").text
    page = write(client, MINOR | {"photo_chosen": "1", "answer": "photo 0 0"})
    assert "Here is your element" in page.text


def test_a_photo_described_without_a_script_is_asked_for_and_one_that_came_is_not(client):
    page = all_answers(client, MINOR | {"photo_alt": "A sample photo"}, "16_17")
    assert "Your photo did not reach us" in page.text
    assert "A sample photo" in page.text
    page = write(client, with_photo(photo_chosen="1"))
    assert "Here is your element" in page.text
    page = write(client, MINOR | {"remove_photo": "on"})  # on purpose
    assert "Here is your element" in page.text


def test_words_outlive_the_loss_of_every_cookie():
    browser = Client(enforce_csrf_checks=True)
    typed = ADULT | {"step": "story", "age_band": "18_plus", "story_id": str(uuid4())}
    refused = browser.post(FORM, typed)
    assert refused.status_code == 403
    assert STORY["story"] in refused.text
    assert not SavedForm.objects.exists()
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', refused.text)[1]
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', refused.text))
    again = hidden | {"csrfmiddlewaretoken": token, "story": STORY["story"]}
    assert "Here is your element" in browser.post(FORM, again, follow=True).text


def test_back_after_sending_says_that_it_was_sent_and_the_age_question_ends_the_receipt(client):
    thanks = send(client, all_answers(client, MINOR, "16_17"), words=True)
    key = Submission.objects.get(source="form").story_key
    assert "You sent it" in client.get(f"{FORM}?step=send").text
    assert key in client.get(thanks.url).text
    assert "How old are you?" in client.get(FORM).text  # the next person on this device
    page = client.get(thanks.url).text
    assert key not in page
    assert "guardian@example.org" not in page


def test_whoever_presses_back_on_a_shared_device_closes_the_page_for_the_next_person(client):
    thanks = send(client, all_answers(client, MINOR, "16_17"), words=True)
    back = client.get(f"{FORM}?step=send").text
    assert "You sent it" in back
    assert thanks.url in back
    close = re.search(r'action="([^"]*/close/)"', back)[1]
    client.post(close)
    assert "guardian@example.org" not in client.get(thanks.url).text
    assert "This form is over" in client.get(f"{FORM}?step=send").text


def test_ten_minutes_after_sending_back_offers_nothing_that_is_gone(client):
    thanks = send(client, all_answers(client), words=True)
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        back = client.get(f"{FORM}?step=send").text
    assert "You sent it" in back
    assert thanks.url not in back


def test_a_form_that_expired_can_still_be_posted_and_one_that_is_over_cannot_be_saved(client):
    answer_age(client)
    typed = {"story_id": story_id_of(client), "story": "Half"}
    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        assert client.post(f"{FORM}save/", typed).status_code == 404


def test_no_number_is_promised_before_the_story_is_public(client):
    published()  # element 1
    answer_age(client)
    assert '<span class="no">?</span>' in client.get(f"{FORM}?step=story").text
    assert "Element </span>?</span>" in write(client).text


def test_a_photo_that_meets_too_many_others_is_sent_again_by_reloading_and_no_word_is_lost(
    client, monkeypatch
):
    answer_age(client)
    monkeypatch.setattr(sandbox, "_pictures", threading.BoundedSemaphore(1))
    with sandbox._decoder_slot():
        page = write(client, with_photo())
    assert page.status_code == 503
    assert page["Retry-After"] == "60"
    assert "Many photos are arriving just now. Your words are kept" in page.text
    assert STORY["study"] in page.text
    assert STORY["study"] in client.get(f"{FORM}?step=story").text
    assert write(client, with_photo()).context["photo_url"]
