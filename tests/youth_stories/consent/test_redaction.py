"""After a yes staff only leave out whole sentences or fields, and people see what is gone (R7)."""

import pytest
from django.db.models import QuerySet
from django.utils import timezone

from tests.factories import (
    ALL_SCOPES,
    accepted,
    agreed,
    answer,
    both_asked,
    draft,
    link_in,
    member_of,
    pass_time,
    picture,
    private_page,
    published,
    published_minor,
    run_waiting_tasks,
)
from youth_stories.consent.answers import disagree
from youth_stories.consent.ask import ask_consent
from youth_stories.consent.redaction import left_out, only_leaves_out, redact
from youth_stories.models import Consent, PublicationRefused, StoryPage, Submission
from youth_stories.photos.edit import confirm_others_agreed, crop_photo
from youth_stories.portal.status import state_of
from youth_stories.retention.not_for_me import not_for_me
from youth_stories.review.publication import publish
from youth_stories.submit.receive import change
from youth_stories.transitions import WrongState

pytestmark = pytest.mark.django_db

STORY = "I did not cheat. I built a robot! Dr. Lee helped. We won."


def is_less(after: str, before: str = STORY, field: str = "story") -> bool:
    return only_leaves_out(Submission(**{field: before}), Submission(**{field: after}))


@pytest.mark.parametrize(
    "after",
    [
        "I did not cheat. We won.",
        "I built a robot! Dr. Lee helped.",
        "I did not cheat.\n\nI built a robot!  Dr. Lee helped. We won.",
    ],
)
def test_whole_sentences_may_be_left_out(after):
    assert is_less(after)


@pytest.mark.parametrize(
    "after",
    [
        "I did cheat. I built a robot! Dr. Lee helped. We won.",
        "We won. I did not cheat.",
        "I did not cheat. I built a robot! Lee helped. We won.",
        "I did not cheat. I built a robot! Dr. We won.",
    ],
)
def test_i_did_not_cheat_never_becomes_i_did_cheat(after):
    assert not is_less(after)


@pytest.mark.parametrize(
    "before",
    ["We saw Mt. Airy.", "I met Gov. Sample.", "It has approx. 12 legs.", "At 8 p.m. I won."],
)
def test_half_a_sentence_after_an_abbreviation_is_not_left_out(before):
    assert not is_less(before.partition(". ")[0] + ".", before)


def test_a_text_without_the_end_of_a_sentence_is_one_sentence():
    assert not is_less("i did cheat", "i did not cheat\nand won")
    assert not is_less("Sample", "Sample L.", field="first_name")


@pytest.mark.parametrize("field", ["first_name", "school", "study", "role", "photo_alt"])
def test_a_whole_field_may_be_left_out(field):
    assert is_less("", "Sample words", field=field)
    assert not is_less("Sample", "Sample words", field=field)


def shorten(page, story="A sample story.") -> Submission:
    page.story = story
    page.save_revision()
    submission = Submission.objects.get(page=page)
    redact(submission, by=None)
    run_waiting_tasks()
    return submission


@pytest.mark.parametrize(
    ("address", "button"),
    [
        ("student@example.org", "/withdraw/"),
        ("guardian@example.org", "/revoke/"),
    ],
)
def test_both_are_told_see_what_is_gone_and_can_take_it_back(client, mailoutbox, address, button):
    page = published_minor()
    submission = shorten(page)
    publish(submission, by=member_of("Publishers", name="another"))
    (letter,) = [
        mail for mail in mailoutbox if mail.to == [address] and "left something out" in mail.subject
    ]
    assert submission.story_key in letter.subject
    assert "two lines" not in letter.body
    html = client.get(link_in(letter), follow=True).text
    assert "<del>It has two lines.</del>" in html
    section = html.partition('aria-labelledby="left-out"')[2].partition("</section>")[0]
    assert submission.story_key in section
    target = section.partition(f"{submission.story_key}{button}")
    assert target[1]
    url = target[0].rpartition('"')[2] + submission.story_key + button
    client.post(url)
    assert client.get(page.url).status_code == 410


def test_a_crop_of_the_photo_is_less_as_well():
    page = published_minor(photo=picture((400, 300)), school="")
    crop_photo(page, (0, 0, 0.5, 1), (0.5, 0.5), shown=page.photo, by=None)
    submission = Submission.objects.get(page=page)
    cropped = submission.newest_version.photo
    confirm_others_agreed(submission.page, shown=cropped, by=None)
    redact(submission, by=None)
    assert [each.label for each in left_out(submission, "student").differences] == ["The photo"]


def test_what_the_guardian_did_not_tick_is_not_said_to_be_our_doing(client, mailoutbox):
    submission = agreed(scopes=ALL_SCOPES - {"first_name"})
    assert left_out(submission, "student").by_other_person
    assert not left_out(submission, "student").by_staff
    client.get(link_in(next(mail for mail in mailoutbox if mail.to == ["student@example.org"])))
    page = client.get(private_page("my-story", "", submission)).text
    assert "Your guardian left something out" in page
    assert "We left something out" not in page
    not_for_me(submission)  # it was no guardian
    assert left_out(submission, "student") is None


def test_nobody_is_told_of_what_was_refused(mailoutbox):
    page = published_minor()
    run_waiting_tasks()
    mailoutbox.clear()
    with pytest.raises(WrongState, match="whole sentences"):
        shorten(page, "A sample story.\nIt has lines.")
    run_waiting_tasks()
    assert not mailoutbox
    assert left_out(page.submission, "guardian") is None


def restore_first_version(page, by) -> None:
    """One member of staff tries what is left to them: the old revision, and a new one like it."""
    first = page.revisions.order_by("pk").first()
    with pytest.raises(PublicationRefused):
        first.publish()
    again = page.get_latest_revision_as_object()
    for name, value in first.as_object().public_values().items():
        setattr(again, name, value)
    again.save_revision(user=by)
    with pytest.raises(WrongState):
        publish(Submission.objects.get(page=page), by=by)


def test_what_a_student_took_out_is_never_published_again_by_one_member_of_staff(client):
    page = published_minor()
    submission = page.submission
    shorter = page.public_values() | {"story": "A sample story."}
    change(submission, shorter, scopes=ALL_SCOPES)
    accepted(submission)
    ask_consent(submission, by=None)
    answer(submission)
    pass_time(days=1)
    second = member_of("Publishers", "Story reviewers", name="other")
    publish(submission, by=second)
    restore_first_version(page, second)
    assert "two lines" not in client.get(page.url).text


def test_an_adults_name_left_out_is_never_published_again(client):
    page = published()
    submission = page.submission
    change(submission, page.public_values() | {"story": "Other words."}, scopes={"words"})
    accepted(submission)
    publisher = member_of("Publishers", "Story reviewers")
    publish(submission, by=publisher)
    restore_first_version(page, publisher)
    assert "Sample Student" not in client.get(page.url).text


def test_a_story_changed_before_it_was_public_is_not_published_as_it_was():
    page = draft()
    change(page.submission, page.public_values() | {"story": "Other words."}, scopes=ALL_SCOPES)
    accepted(page.submission)
    restore_first_version(page, member_of("Publishers", "Story reviewers"))


def test_whoever_unticks_their_name_is_not_on_the_wall_with_it_a_minute_longer(client):
    page = published()
    unticked = ALL_SCOPES - {"first_name", "last_name"}
    change(page.submission, page.public_values(), scopes=unticked)
    assert client.get(page.url).status_code == 410


def test_a_change_that_unticks_nothing_leaves_the_page_until_it_was_read(client):
    page = published()
    change(page.submission, page.public_values() | {"school": ""}, scopes=ALL_SCOPES - {"school"})
    assert client.get(page.url).status_code == 200


def test_a_no_to_new_words_leaves_the_redacted_page_as_it_is(client):
    page = published()
    submission = shorten(page)
    publish(submission, by=member_of("Publishers"))
    page = StoryPage.objects.get(pk=page.pk)
    page.story = "Other words."
    page.save_revision()
    ask_consent(submission, by=None)
    disagree(submission.consent_requests.open().get())
    assert "A sample story." in client.get(page.url).text
    assert state_of(Submission.objects.get(page=page), "student").name == "published"


def test_whoever_says_no_when_their_yes_has_lapsed_is_not_told_it_is_public():
    page = published()
    page.story = "Other words."
    page.save_revision()
    submission = page.submission
    ask_consent(submission, by=None)
    QuerySet(model=Consent).update(valid_until=timezone.now())
    disagree(submission.consent_requests.open().get())
    assert not StoryPage.objects.get(pk=page.pk).live


def test_a_guardian_hears_that_the_student_left_out_what_they_had_agreed_to(mailoutbox):
    submission = both_asked()
    answer(submission)
    answer(submission, ALL_SCOPES - {"school"}, role="student")
    run_waiting_tasks()
    letter = [mail for mail in mailoutbox if mail.to == ["guardian@example.org"]][-1]
    assert "The student left something out" in letter.subject
    shown = left_out(Submission.objects.get(pk=submission.pk), "guardian")
    assert shown is not None
    assert shown.by_other_person
