"""After a yes staff only leave out whole sentences or fields, and people see what is gone (R7)."""

import pytest

from tests.factories import link_in, member_of, picture, published_minor, run_waiting_tasks
from youth_stories.consent.redaction import left_out, only_leaves_out, redact
from youth_stories.models import Submission
from youth_stories.photos.edit import confirm_others_agreed, crop_photo
from youth_stories.review.publication import publish
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
    assert [each.label for each in left_out(submission, "student")] == ["The photo"]


def test_nobody_is_told_of_what_was_refused(mailoutbox):
    page = published_minor()
    run_waiting_tasks()
    mailoutbox.clear()
    with pytest.raises(WrongState, match="whole sentences"):
        shorten(page, "A sample story.\nIt has lines.")
    run_waiting_tasks()
    assert not mailoutbox
    assert left_out(page.submission, "guardian") == []
