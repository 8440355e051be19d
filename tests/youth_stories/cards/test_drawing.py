"""What is on a card: the letters that somebody wrote, whatever they are, within its lines."""

from io import BytesIO

import pytest
from django.test import override_settings
from PIL import Image, ImageChops

from tests.factories import STORY, picture
from youth_stories.cards import drawing, words
from youth_stories.models import ShareCard, Submission
from youth_stories.photos import store

NAVY = (10, 47, 92)
HASHTAG = "#" + "Longest" * 8


def story(**changes) -> Submission:
    return Submission(**STORY | {"last_name": ""} | changes)


def drawn(format="wide", **changes) -> Image.Image:
    return Image.open(BytesIO(drawing.card(story(**changes), 61, format)))


def ink(picture: Image.Image, box: tuple) -> tuple | None:
    """The part of the box that is not empty, in pixels from the card's left and top."""
    part = picture.crop(box)
    difference = ImageChops.difference(part, Image.new("RGB", part.size, NAVY)).convert("L")
    found = difference.point(lambda value: 255 * (value > 60)).getbbox()
    left, top = box[:2]
    return found and (found[0] + left, found[1] + top, found[2] + left, found[3] + top)


@pytest.mark.parametrize("name", ["first_name", "study", "story"])
def test_what_looks_like_typst_is_drawn_as_letters(name):
    markup = ['#panic("run")', "*bold*", "\\u{41}", '#read("/etc/passwd")', "$ x $", "= Title"]
    for text in markup:
        changed = drawn(**{name: text})
        assert changed.tobytes() != drawn(**{name: "A"}).tobytes()


def test_right_to_left_begins_at_the_right():
    beside_tile = (480, 40, 1200, 500)
    left, _, right, _ = ink(drawn(story="A short line."), beside_tile)
    assert left < 520
    assert right < 1100
    _, _, right, _ = ink(drawn(story="أحب الرياضيات."), beside_tile)
    assert 1130 < right < 1150


@pytest.mark.parametrize(
    "changes",
    [
        {"first_name": "Wolfeschlegelsteinhausenbergerdorffweltz", "study": "x" * 60},
        {"story": f"{HASHTAG} {HASHTAG} is what I write."},
        {"story": "Words of a story that is much longer. " * 20},
        {"story": "我喜欢机器人，因为它们可以帮助我的奶奶。" * 9, "first_name": "王小明"},
        {"story": "أحب الرياضيات لأنها لغة يفهمها الجميع. " * 9, "first_name": "مريم"},
        {"story": "Three words 💪🏾👩🏾‍🔬", "first_name": "Ọláṣubọ̀mí"},
    ],
)
def test_nothing_spills(changes):
    for format in ShareCard.Format:
        card = drawn(format, **changes)
        width, height = card.size
        if format == "story":  # the networks lay their own buttons over these
            assert ink(card, (0, 0, width, 250)) is None
            assert ink(card, (0, height - 340, width, height)) is None
        foot = (0, 1000, width, 1018) if format == "story" else (0, height - 45, width, height)
        assert ink(card, foot) is None
        right = 40 if format == "wide" else 0
        assert right == 0 or ink(card, (width - right, 0, width, height)) is None


def test_what_no_font_has_is_not_drawn_as_boxes():
    with pytest.raises(drawing.LettersMissing):
        drawn(story="ꦗꦮ")
    for text in ("Nguyễn Łukasz", "አማርኛ", "हिन्दी", "ខ្មែរ", "한국어", "עברית", "Привет", "😀❤️🇵🇷"):
        drawn(story=text)


@pytest.mark.django_db
def test_a_photo_fills_the_upper_part_and_its_focal_point_stays(settings):
    photo = store.create(picture((600, 900), color="#ff0000"))
    card = drawn(photo=photo)
    assert card.getpixel((250, 100))[0] > 200
    assert drawn().getpixel((250, 100))[0] < 200


def test_the_card_of_a_spanish_story_is_in_spanish():
    data = drawing.story_data(story(language="es", field="health"), None)
    assert (data["you"], data["number"]) == ("¿Tú?", "?")
    assert data["field_name"] == "Salud y medicina"
    with override_settings(LANGUAGE_CODE="en"):
        assert drawing.story_data(story(), 3)["you"] == "You?"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Three short words.", "Three short words."),
        ("First one.\n\nSecond one.", "First one. Second one."),
        ("A sentence. " * 6 + "Word " * 60 + "end.", ("A sentence. " * 6).strip()),
        ("Hi. " + "Word " * 60 + "end.", "Hi. " + ("Word " * 47).strip() + "…"),
        ("字" * 50 + "。" + "字" * 80 + "。", "字" * 50 + "。"),
        ("word " * 60 + "end.", ("word " * 47).strip() + "…"),
        ("字" * 200, "字" * 119 + "…"),
    ],
)
def test_a_quote_ends_with_a_sentence_or_a_word(text, shown):
    assert words.quote(text) == shown
