"""Names are accepted as people have them, and stored in one spelling (rule R8)."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from youth_stories.models import Submission
from youth_stories.rules import minors, names

SINGLE = ["Maria", "José-Luis", "D’Angelo", "J.T.", "Nguyễn", "प्रिया", "李", "علی‌رضا", "Ọláṣubọ̀mí"]
DOUBLE = ["María José", "Mary Ann", "Ma. José", "Anne-Marie Lou", "Nguyễn Thị"]
NOT_A_NAME = ["Maria 07", "maria@example.org", "www.example.org", "Maria/Ana", "🙂", "Maria!"]

word = st.text(st.characters(categories=["Lu", "Ll", "Lo", "Mn", "Mc"]), min_size=1, max_size=12)
typed = st.text(
    st.sampled_from("Maria JoséLo.'’‘`ʼ-‐‑–— \u00ad\u200b\u200c\u200d\u0301\u0915\u0627\t\n7@"),
    max_size=40,
)


def problems(first_name, **shown):
    return minors.problems(Submission(first_name=first_name, **shown))


@pytest.mark.parametrize("name", [*SINGLE, *DOUBLE])
def test_a_minors_given_names_are_accepted(name):
    assert problems(name) == {}
    assert names.clean_name(name) == unicodedata.normalize("NFC", name)
    assert names.has_several_words(name) == (name in DOUBLE)


@pytest.mark.parametrize("name", NOT_A_NAME)
def test_what_is_no_name_is_refused(name):
    assert "first_name" in problems(name)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("D'Angelo", "D’Angelo"),
        ("D‘Angelo", "D’Angelo"),
        ("Dʼ\u00adAngelo", "D’Angelo"),
        ("José—Luis", "José-Luis"),
        ("Jose\u0301\u2011Luis", "José-Luis"),
        ("  Mary\u00a0 Ann\n", "Mary Ann"),
        ("Ma\u00adria", "Maria"),
        ("علی\u200cرضا", "علی\u200cرضا"),
        ("Ma\u200cria", "Maria"),
        ("Kaʻiulani", "Kaʻiulani"),
        ("\u200b\u2800\u3164\u00ad", ""),
    ],
)
def test_every_way_to_type_a_name_is_stored_in_one(typed, stored):
    assert names.clean_name(typed) == stored


@pytest.mark.parametrize(
    ("name", "initials"),
    [
        ("Maria L.", ["L"]),
        ("Maria L", ["L"]),
        ("Mary Ann L.", ["L"]),
        ("Jean-L.", ["L"]),
        ("Maria L.M.", ["L", "M"]),
        ("Maria L. M.", ["L", "M"]),
        ("J.T.", []),
        ("M. Lopez", []),
        ("Maria Lopez", []),
        ("李 明", []),
    ],
)
def test_an_initial_is_one_letter_after_a_longer_word(name, initials):
    assert names.initials(name) == initials
    assert ("first_name" in problems(name)) == (len(initials) > 1)
    assert ("first_name" in problems(name, photo_id=1)) == bool(initials)
    assert not names.has_initial(names.without_initial(name))


@given(typed)
def test_cleaning_is_final_and_leaves_one_apostrophe_and_one_dash(value):
    cleaned = names.clean_name(value)
    assert names.clean_name(cleaned) == cleaned == unicodedata.normalize("NFC", cleaned)
    assert not set(cleaned) & set("'‘`ʼ‐‑–—\u00ad\u200b\t\n")
    assert cleaned == cleaned.strip()


@given(st.lists(word, min_size=1, max_size=3).map(" ".join), st.sampled_from("'’‘ʼ"))
def test_names_of_letters_in_any_script_are_names(name, apostrophe):
    cleaned = names.clean_name(name)
    if any(unicodedata.category(char)[0] == "L" for char in cleaned.split(" ")[0]):
        with_apostrophe = f"{name.split(' ')[0]}{apostrophe}{name}"
        assert names.is_name(names.clean_name(with_apostrophe)) == names.is_name(cleaned)


@given(typed)
def test_only_a_single_word_needs_no_reviewer(value):
    cleaned = names.clean_name(value)
    if cleaned and names.is_name(cleaned) and not names.has_several_words(cleaned):
        longer = [part for part in cleaned.split(" ") if len(part.strip(".’")) > 1]
        assert len(longer) <= 1 or names.initials(cleaned)
