"""What people type is cleaned in one way."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from youth_stories.rules.text import clean_line, clean_text


@pytest.mark.parametrize("end", ["\r\n", "\r", "\x0b", "\x0c", "\x1e", "\x85", "\u2028", "\u2029"])
def test_whatever_ends_a_line_never_glues_two_words(end):
    assert clean_text(f"I built{end}a robot") == "I built\na robot"
    assert clean_line(f"I built{end}a robot") == "I built a robot"


@pytest.mark.parametrize("character", ["\0", "\x1b", "\uffff", "\ufdd0", "\U0010fffe", "\ud800"])
def test_what_no_feed_or_workbook_can_hold_goes(character):
    assert clean_text(f"ro{character}bot") == "robot"


@pytest.mark.parametrize("character", ["\u200b", "\u2060", "\ufeff", "\u00ad", "\u202e", "\u2066"])
def test_what_nobody_can_see_goes(character):
    assert clean_line(f"ro{character}bot") == "robot"


@pytest.mark.parametrize("text", ["\u200b", "\u3164 \u2800", "\n\u200d\ufe0f\n", "\u00a0\u00ad\t"])
def test_a_text_of_invisible_characters_is_empty(text):
    assert clean_text(text) == ""


@pytest.mark.parametrize(
    "text",
    [
        "می\u200cخواهم",  # Persian
        "क्\u200dष",  # Devanagari
        "👩🏽\u200d🔬 👩\u200d❤\ufe0f\u200d👩 1\ufe0f\u20e3",
        "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",  # Scotland
        "葛\U000e0100城",  # a Japanese name
        "Nguyễn, Ọláṣubọ̀mí, Łukasz",
    ],
)
def test_what_a_script_or_an_emoji_needs_stays(text):
    assert clean_line(text) == text


def test_joiners_elsewhere_go_and_letters_are_composed():
    assert clean_line("Ma\u200drí\u200ca") == "María"
    assert clean_line("Jose\u0301") == "José"


@given(st.text())
def test_whatever_was_typed_is_clean_after_one_cleaning(typed):
    text, line = clean_text(typed), clean_line(typed)
    assert (clean_text(text), clean_line(line)) == (text, line)
    assert len(line.splitlines()) <= 1
    kinds = {unicodedata.category(character) for character in text if character != "\n"}
    assert kinds.isdisjoint({"Cc", "Cs", "Zl", "Zp"})
    assert not any(ord(character) & 0xFFFE == 0xFFFE for character in text)
