"""A student sees, changes and withdraws their story with a link, without an account."""

import re

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import (
    ALL_SCOPES,
    STORY,
    answer,
    asked,
    draft,
    link_in,
    pass_time,
    picture,
    private_page,
    published,
    published_minor,
    received,
    run_waiting_tasks,
)
from tests.story_flow import post_step, to_send
from youth_stories.consent.answers import agree
from youth_stories.consent.ask import ask_consent, cancel_request
from youth_stories.models import StoryPage, Submission
from youth_stories.portal.status import state_of
from youth_stories.review.decisions import accept
from youth_stories.transitions import WrongState

pytestmark = pytest.mark.django_db

STUDENT = "student@example.org"


def last_mail(mailoutbox, address=STUDENT):
    run_waiting_tasks()
    return [mail for mail in mailoutbox if mail.to == [address]][-1]


def renew(client, mailoutbox, age_band):
    """Renews the consent on the page behind the link, with this age."""
    visit(client, mailoutbox)
    return client.post(private_page("my-story", "reconfirm"), {"age_band": age_band})


def visit(client, mailoutbox):
    """Follows the link in the newest e-mail."""
    client.get(link_in(last_mail(mailoutbox)))
    return client.get(private_page())


def test_send_me_the_link_again_answers_the_same_for_everybody(client, mailoutbox):
    submission = received()
    run_waiting_tasks()
    mailoutbox.clear()
    client.post("/my-story/send-again/", {"email": "first@example.org"})  # begins the counters
    answers = []
    for address in (STUDENT, "stranger@example.org"):
        with CaptureQueriesContext(connection) as queries:
            response = client.post("/my-story/send-again/", {"email": address})
        answers.append((response.status_code, response.url, response.content, len(queries)))
    assert answers[0] == answers[1]
    assert "is on its way" in client.get(response.url).text
    run_waiting_tasks()
    assert [mail.to for mail in mailoutbox] == [[STUDENT]]
    assert submission.story_key in mailoutbox[0].subject
    visit(client, mailoutbox)


def test_one_click_withdraws_the_story_and_a_receipt_is_sent(client, mailoutbox):
    page = published(photo=picture())
    visit(client, mailoutbox)
    client.post(private_page("my-story", "withdraw"))
    assert client.get(page.url).status_code == 410
    assert "was taken back" in last_mail(mailoutbox).subject
    assert "Within 72 hours its words are erased" in client.get(private_page()).content.decode()
    submission = Submission.objects.get(source="form")
    assert (submission.story, submission.photo) == ("", None)
    assert last_mail(mailoutbox).body.startswith("Hi,\n\nYour story is not on our website.")


def change_the_story(client, words):
    form = client.post(private_page("my-story", "change")).url
    page = post_step(client, form, "story", {**STORY, "story": words})
    return client.post(form, to_send(page, *ALL_SCOPES), follow=True)


def test_the_sender_changes_a_story_that_nobody_has_read_yet(client, mailoutbox):
    submission = received()
    visit(client, mailoutbox)
    html = client.post(private_page("my-story", "change"), follow=True).content.decode()
    assert "It has two lines." in html
    assert 'name="email"' not in html  # they came by a link sent to it
    change_the_story(client, "Other words of my own.")
    submission.refresh_from_db()
    assert submission.story == "Other words of my own."
    assert submission.role == STORY["role"]  # which the form does not ask for
    assert Submission.objects.filter(source="form").count() == 1
    accept(submission).get_latest_revision().publish()
    html = client.get(StoryPage.objects.get(submission=submission).url).content.decode()
    assert "Other words of my own." in html


def test_a_public_story_stays_as_it_is_until_the_change_was_read(client, mailoutbox):
    page = published()
    visit(client, mailoutbox)
    change_the_story(client, "Other words of my own.")
    assert "It has two lines." in client.get(page.url).content.decode()
    submission = Submission.objects.get(source="form")
    assert submission.state == Submission.State.RECEIVED
    accept(submission).get_latest_revision().publish()
    html = client.get(page.url).content.decode()
    assert "Other words of my own." in html
    assert Submission.objects.get(source="form").page_id == page.pk


def test_a_minors_change_needs_the_guardian_again(client, mailoutbox):
    page = published_minor()
    visit(client, mailoutbox)
    form = client.post(private_page("my-story", "change")).url
    words = {**STORY, "story": "Other words.", "guardian_email": "guardian@example.org"}
    client.post(form, to_send(post_step(client, form, "story", words), *ALL_SCOPES))
    submission = Submission.objects.get(source="form")
    accept(submission)
    assert "has not agreed" in submission.newest_version.refusal()
    assert "It has two lines." in client.get(page.url).content.decode()


def test_who_ticks_less_about_a_public_story_reads_that_it_came_down_and_keeps_its_number(
    client, mailoutbox
):
    page = published_minor()
    run_waiting_tasks()
    visit(client, mailoutbox)
    form = client.post(private_page("my-story", "change")).url
    words = {**STORY, "guardian_email": "guardian@example.org"}
    preview = post_step(client, form, "story", words)
    received = client.post(form, to_send(preview, "words"), follow=True).text
    assert client.get(page.url).status_code == 410
    assert "so your page came down at once" in received
    assert f"Element {page.number} is still yours" in received
    assert "Its number comes on the day it is published" not in received
    submission = Submission.objects.get(source="form")
    for role, why, yes in (
        ("student", "because you agree to less now", "Your guardian says yes"),
        ("guardian", "because the student agrees to less now", "You say yes or no"),
    ):
        state = state_of(submission, role)
        titles = [step.title for step in state.steps]
        assert f"The page came down, {why}" in titles
        assert yes in titles
        assert "If nobody has been asked by then, we erase the story" in titles
        assert "was public before, and came down" in state.detail
    own, theirs = last_mail(mailoutbox), last_mail(mailoutbox, "guardian@example.org")
    assert f"so your page came down at once. Element {page.number} is still yours" in own.body
    assert "so the page that was public came down at once" in theirs.body
    # Nothing comes down of a change with the same ticks.
    accept(submission)
    assert "came down" not in change_the_story(client, "Other words of my own.").text


def test_an_adult_who_pressed_no_by_mistake_is_asked_again_on_the_same_page(
    client, reviewer, mailoutbox
):
    page = draft()
    page.study = "Tidied"
    page.save_revision()
    submission = Submission.objects.get(pk=page.submission.pk)
    ask_consent(submission, by=None)
    visit(client, mailoutbox)
    client.post(private_page("my-story", "answer"), {"no": "1"})
    assert "Press “Ask me again” there" in last_mail(mailoutbox).body
    assert "Did you press No by mistake?" in client.get(private_page()).text
    staff = Client()
    staff.force_login(reviewer)
    reading = staff.get(reverse("youth_stories:inspect", args=[submission.pk])).text
    assert "The person told us that they want to be asked again." in reading
    asked_again = client.post(private_page("my-story", "ask-again"), follow=True).text
    assert "Yes, publish it like this" in asked_again
    assert "Did you press No by mistake?" not in asked_again


def test_who_is_18_now_reads_nothing_of_a_guardian_who_is_asked(client, mailoutbox):
    page = published_minor()
    pass_time(days=settings.PUBLICATION_DAYS + 1)
    visit(client, mailoutbox)
    lapsed = client.get(private_page()).text
    assert "A person at PSEC reads it again, and your guardian is asked again." in lapsed
    client.post(private_page("my-story", "ask-again"), {"age_band": "18_plus"})
    cancel_request(Submission.objects.get(pk=page.submission.pk), by=None)
    own = client.get(private_page()).text
    assert "A person at PSEC reads it again.</p>" in own
    assert "guardian is asked again" not in own
    assert "Print it on paper" not in own


def test_who_showed_neither_photo_nor_school_finds_that_choice_again(client, mailoutbox):
    received(age_band="16_17", school="")
    visit(client, mailoutbox)
    form = client.post(private_page("my-story", "change"), follow=True).text
    assert re.search('name="shows" value="none"[^>]* checked', form)


def test_the_student_agrees_to_what_staff_changed(client, mailoutbox):
    page = draft()
    page.study = "Something else"
    page.save_revision()
    ask_consent(page.submission, by=None)
    form = visit(client, mailoutbox)
    assert "We fixed 2 words: is this still yours?" in form.content.decode()
    shown = {"shown_hash": form.context["shown_hash"], "scope_words": "on"}
    client.post(private_page("my-story", "answer"), shown)
    StoryPage.objects.get(pk=page.pk).get_latest_revision().publish()
    assert "Something else" in client.get(StoryPage.objects.get(pk=page.pk).url).content.decode()


@pytest.mark.parametrize(
    ("sent_with", "asked_with"),
    [
        ("kayla.b@gmail.com", "KaylaB+stem@googlemail.com"),
        ("mama@niño.example", "mama@xn--nio-8ma.example"),
        ("kayla@example.org", "kay\u200bla@example.org"),
    ],
)
def test_a_link_is_found_by_another_spelling_and_goes_to_the_address_we_have(
    client, mailoutbox, sent_with, asked_with
):
    submission = received()
    submission.email = sent_with
    submission.save()
    run_waiting_tasks()
    mailoutbox.clear()
    client.post("/my-story/send-again/", {"email": asked_with})
    run_waiting_tasks()
    assert [mail.to for mail in mailoutbox] == [[sent_with]]


def test_the_link_is_sent_again_once_an_hour_however_often_it_is_asked_for(client, mailoutbox):
    received()
    run_waiting_tasks()
    mailoutbox.clear()
    for _time in range(2):
        client.post("/my-story/send-again/", {"email": STUDENT})
        run_waiting_tasks()
    assert len(mailoutbox) == 1
    pass_time(hours=1)
    client.post("/my-story/send-again/", {"email": STUDENT})
    run_waiting_tasks()
    assert len(mailoutbox) == 2


def test_the_private_photo_is_for_the_holder_of_the_link_only(client, mailoutbox):
    received(photo=picture())
    visit(client, mailoutbox)
    assert client.get(private_page("my-story", "photo"))["Content-Type"] == "image/jpeg"
    assert type(client)().get(private_page("my-story", "photo")).status_code == 403


def test_a_consent_is_renewed_with_one_click_and_the_age(client, mailoutbox):
    page = published()
    pass_time(days=701)
    assert "May your story" in last_mail(mailoutbox).subject
    form = visit(client, mailoutbox).content.decode()
    assert "13 to 15" not in form  # they were older two years ago
    client.post(private_page("my-story", "reconfirm"), {"age_band": "18_plus"})
    pass_time(days=60)
    assert client.get(page.url).status_code == 200


def test_a_consent_that_nobody_renews_expires_after_two_years(client, mailoutbox):
    page = published()
    pass_time(days=729)
    assert client.get(page.url).status_code == 200
    pass_time(days=2)
    assert client.get(page.url).status_code == 410
    assert "came down" in last_mail(mailoutbox).subject


def test_a_teen_who_has_come_of_age_renews_alone(client, mailoutbox):
    page = published_minor(age_band="16_17")
    pass_time(days=710)
    renew(client, mailoutbox, "18_plus")
    pass_time(days=60)
    assert client.get(page.url).status_code == 200


def test_a_consent_is_not_renewed_with_an_age_that_is_impossible_yet(client, mailoutbox):
    page = published_minor(age_band="13_15")
    pass_time(days=705)
    response = renew(client, mailoutbox, "18_plus")
    assert "Choose an age group." in client.get(response.url).text
    assert Submission.objects.get(page=page).age_band == "13_15"


def test_a_minors_page_stays_public_only_if_the_guardian_renews_too(client, mailoutbox):
    page = published_minor(age_band="13_15")
    pass_time(days=710)
    renew(client, mailoutbox, "16_17")
    pass_time(days=30)
    assert client.get(page.url).status_code == 410


def test_a_canceled_consent_request_cannot_be_answered(client, mailoutbox):
    submission = asked()
    request = submission.consent_requests.get()
    cancel_request(submission, by=None)
    with pytest.raises(WrongState):
        agree(request, scopes={"words"}, shown_hash=request.version.compute_content_hash())
    ask_consent(submission, by=None)
    answer(submission)
