"""What a reviewer looks at first is numbered, in the words and beside them; one step stands out."""

import re

import pytest
from django.urls import reverse

from tests.factories import (
    ALL_SCOPES,
    accepted,
    agreed,
    asked,
    draft,
    member_of,
    picture,
    published,
    received,
    step,
)
from youth_stories.models import AgeBand, Submission
from youth_stories.retention.erase import withdraw
from youth_stories.submit.receive import change

pytestmark = pytest.mark.django_db

MARK = re.compile(r'<mark>([^<]+)</mark><a class="point__number" href="#point-(\d+)">')
POINT = re.compile(
    r'<li id="point-(\d+)">\s*<h3><span class="point__number">\d+</span> ([^<]+)</h3>'
)
CLOSED = re.compile(r'<details class="[^"]*">.*?</details>', re.DOTALL)
FILLED = re.compile(r'class="button(?: button-small)?(?: no)?"[^>]*>([^<]*)')


def reading(client, submission) -> str:
    return client.get(reverse("youth_stories:inspect", args=[submission.pk])).text


def filled_buttons(client, submission) -> list[str]:
    """Those that are seen without opening anything."""
    page = reading(client, submission).partition('<div class="reading">')[2]
    return [words.strip() for words in FILLED.findall(CLOSED.sub("", page))]


def test_a_mark_in_the_words_and_its_point_share_a_number(client, reviewer):
    story = received(
        story="I am 14. You & I build.\n\nCall 215-555-0142 or <b>215-555-0142</b>.",
        study="Write to maya@example.com",
    )
    html = reading(client, story)
    assert sorted(MARK.findall(html), key=lambda found: found[1]) == [
        ("I am 14", "1"),
        ("maya@example.com", "2"),
        ("215-555-0142", "3"),
        ("215-555-0142", "3"),
    ]
    assert POINT.findall(html) == [
        ("1", "The age is in doubt"),
        ("2", "E-mail address"),
        ("3", "Phone number"),
    ]
    assert "You &amp; I build.</p>" in html
    assert "&lt;b&gt;<mark>" in html
    why = html.index("Everybody could call it")
    assert why < html.index("This is fine", why)  # the reason comes before the button


def test_words_that_a_person_does_not_see_are_quoted_in_their_point(client, reviewer):
    """Invisible letters move no mark; what no mark can be in is quoted."""
    story = received(
        age_band=AgeBand.FROM_16,
        first_name="Ana Lucía",
        story="Familia 👨‍👩‍👧 y ﬁn: call 215-555-0142.",
        photo=picture(),
    )
    html = reading(client, story)
    assert MARK.findall(html) == [("215-555-0142", "2")]
    assert "👨‍👩‍👧 y ﬁn: call <mark>" in html
    assert "In “first name”: …<mark>Ana Lucía</mark>…" in html


@pytest.mark.parametrize(
    ("make", "buttons"),
    [
        (received, ["Accept"]),
        (lambda: received(story="I am 14. I build robots."), ["Treat as under 18"]),
        (lambda: received(story="Call 215-555-0142."), []),
        (lambda: asked(), []),
        (lambda: draft(age_band=AgeBand.FROM_16).submission, ["Ask for consent"]),
        (
            lambda: draft(age_band=AgeBand.FROM_16, story="Call 215-555-0142.").submission,
            ["Open the page in the editor"],
        ),
        (agreed, ["Publish this version"]),
        (lambda: published().submission, []),  # nothing waits
        (lambda: withdrawn(), []),
    ],
)
def test_one_button_at_most_stands_out(client, make, buttons):
    """The safest next step: none before what was found in the words is looked at."""
    submission = Submission.objects.get(pk=make().pk)
    client.force_login(member_of("Story reviewers", "Publishers"))
    assert filled_buttons(client, submission) == buttons


def withdrawn() -> Submission:
    submission = received()
    withdraw(submission)
    return submission


def test_whoever_cannot_take_the_next_step_reads_who_can(client):
    unread, to_ask, ready = received(email="a@example.org"), draft(email="b@example.org"), agreed()
    page = accepted(received(age_band=AgeBand.FROM_16, email="c@example.org"))
    client.force_login(member_of("Publishers", name="sam"))
    assert "A story reviewer reads it and decides." in reading(client, unread)
    assert "A story reviewer tidies it and asks for consent." in reading(client, page.submission)
    client.force_login(member_of("Story reviewers", name="ana"))
    assert "A publisher can publish it." in reading(client, ready)
    assert "A publisher can publish it." in reading(client, to_ask.submission)


def test_consent_is_not_offered_where_it_would_be_refused(client, reviewer):
    """The page says why, as the refusal does."""
    with_photo = received(age_band=AgeBand.FROM_16, photo=picture())
    client.post(
        reverse("youth_stories:accept", args=[with_photo.pk]), {"shown": with_photo.version_hash}
    )
    with_number = draft(
        age_band=AgeBand.FROM_16, story="Call 215-555-0142.", email="b@example.org"
    ).submission
    for story, why in {
        with_photo: "First say who is in the photo: open “Crop the photo”.",
        with_number: "Some of the words need another look first: they are listed as points.",
    }.items():
        html = reading(client, story)
        assert f"Consent cannot be asked for yet. {why}" in html
        assert "/ask-consent/" not in html
        assert why in step(client, story, "ask-consent").text


def test_only_what_was_left_out_is_said_to_be_left_out(client, reviewer):
    page = draft(story="I build robots.\nI live here.")
    page.story = "I build robots.\n\nI live here."
    page.save_revision()
    html = reading(client, page.submission)
    assert "The words are the same" in html
    assert "I only left something out" not in html
    page.story = "I build robots."
    page.save_revision()
    html = reading(client, page.submission)
    assert "I only left something out" in html
    assert "The words are the same" not in html


def test_after_a_change_the_reader_sees_what_changed_since_it_was_read(client, reviewer):
    """Until somebody decides: then nothing of the earlier words is kept."""
    story = received(study="Bees", story="My neighbor Denise drives a bus. It is late.")
    assert "What the sender changed" not in reading(client, story)
    step(client, story, "ask-for-change", text="Please leave out the name.")
    send(story, study="", story="My neighbor drives a bus. It is late.")
    send(story, study="Buses", story="My neighbor drives a bus. It is late.")
    html = reading(client, story)
    assert "Changed, to read again" in html
    assert "“Please leave out the name.”" in html
    assert "<del>Denise </del> drives a bus. It is late." in html
    assert '<del>Bees</del> <span class="w-sr-only">new: </span><ins>Buses</ins>' in html
    assert html.index("What the sender changed") < html.index("As it will appear")
    step(client, story, "ask-for-change", text="One more thing.")
    assert "Denise" not in reading(client, story)
    send(story, study="Buses", story="Another bus.")
    step(client, story, "accept")
    assert Submission.objects.get(pk=story.pk).words_before == {}


@pytest.mark.parametrize("end", ["decline", "withdraw", "under_18"])
def test_the_words_before_a_change_go_with_the_decision(client, reviewer, end):
    story = received(story="Denise drives a bus.")
    send(story, study="Buses", story="Somebody drives a bus.")
    assert "Denise" in str(Submission.objects.get(pk=story.pk).words_before)
    if end == "under_18":
        step(client, story, "treat-as-under-18", age_band="16_17")
    elif end == "withdraw":
        withdraw(story)
    else:
        step(client, story, "decline", text="Not this one")
    assert Submission.objects.get(pk=story.pk).words_before == {}


def send(sent, /, **words) -> None:
    submission = Submission.objects.get(pk=sent.pk)
    change(submission, submission.public_values() | words, scopes=ALL_SCOPES)
