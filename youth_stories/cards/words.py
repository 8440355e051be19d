"""The words on a card, and those that go with it: caption, alt text, credit."""

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise

from django.utils.translation import gettext as _

from ..models import StoryContent
from ..rules.sentences import sentences

LONGEST = 240  # letters of a quote
# From these numbers of letters the next smaller size of letters is tried first.
STEPS = (30, 75, 140, 220)
FEW = 60  # letters that are too few for a quote if there are more
# The ends of sentences in Chinese and Japanese, Arabic and Urdu, Hindi, Amharic.
OTHER_ENDS = re.compile(r"(?<=[。！？])|(?<=[؟۔।።]) ")


def quote(story: str) -> str:
    """The beginning of a story that fits on a card: whole sentences, or else whole words and “…”.

    Where words are not set apart by spaces it ends within what may be a word.
    """
    story = " ".join(story.split())
    whole = ""
    for sentence in _sentences(story):
        if breadth(whole + sentence.rstrip()) > LONGEST:
            break
        whole += sentence
    whole = whole.rstrip()
    return whole if whole == story or breadth(whole) > FEW else _first_words(story)


def _sentences(story: str) -> Iterator[str]:
    for sentence in sentences(story):
        ends = [match.end() for match in OTHER_ENDS.finditer(sentence)]
        for start, end in pairwise([0, *ends, len(sentence)]):
            yield sentence[start:end]


def _first_words(sentence: str) -> str:
    fitting = sentence
    while breadth(fitting) >= LONGEST:
        fitting = fitting[:-1]
    words = fitting.rpartition(" ")[0]
    is_spaced = breadth(words) > LONGEST / 2
    return (words if is_spaced else fitting).rstrip(" ,;:–—-") + "…"


def breadth(text: str) -> int:
    """How many letters wide it is; those of Chinese, Japanese and Korean count twice."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def is_right_to_left(text: str) -> bool:
    """Whether its first letter with a direction is one of Arabic or Hebrew: HTML's dir="auto"."""
    for letter in text:
        direction = unicodedata.bidirectional(letter)
        if direction in ("L", "R", "AL"):
            return direction != "L"
    return False


def alt_text(story: StoryContent, number: int | None) -> str:
    """What the card shows, in the active language."""
    words = {
        "quote": quote(story.story),
        "name": story.short_name,
        "number": number or "?",
        "field": story.field_label,
        "what": f", {story.study}" if story.study else "",
        "photo": story.photo_alt,
    }
    if story.photo_id and story.photo_alt:
        text = _(
            "An element of a table: %(number)s, %(name)s%(what)s, %(field)s, with a photo: "
            "%(photo)s. Beside it: “%(quote)s”"
        )
    elif story.photo_id:
        text = _(
            "An element of a table: %(number)s, %(name)s%(what)s, %(field)s, with a photo. "
            "Beside it: “%(quote)s”"
        )
    else:
        text = _(
            "An element of a table: %(number)s, %(name)s%(what)s, %(field)s. Beside it: “%(quote)s”"
        )
    return text % words


def caption(story: StoryContent, number: int, url: str) -> str:
    """What to write beside the card in a post, in the active language."""
    text = _("“%(quote)s” %(name)s is element %(number)s in our table. Read the story: %(url)s")
    words = {"quote": quote(story.story), "name": story.short_name, "number": number, "url": url}
    return text % words


def credit(story: StoryContent) -> str:
    """Whose story it is, and who published it, in the active language."""
    text = _("Story: %(name)s. Philadelphia STEM Equity Collective, Hear From Our Youth.")
    return text % {"name": story.short_name}
