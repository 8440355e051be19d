"""One mailbox has many spellings."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from youth_stories.rules.addresses import normalized, same_person


@pytest.mark.parametrize(
    "other",
    [
        "KAYLA@Example.org",
        "  kayla@example.org ",
        "kayla+mom@example.org",
        "ｋａｙｌａ@example.org",
        "kayla@example.org.",
    ],
)
def test_another_spelling_is_the_same_person(other):
    assert same_person("kayla@example.org", other)


def test_at_gmail_dots_and_the_old_name_make_no_difference():
    assert same_person("kayla.b@gmail.com", "KaylaB+parent@googlemail.com")
    assert not same_person("kayla.b@example.org", "kaylab@example.org")


def test_a_domain_in_its_own_letters_is_the_one_in_ascii():
    assert same_person("mama@niño.example", "mama@xn--nio-8ma.example")


@pytest.mark.parametrize(
    "other", ["mom@example.org", "kayla@example.com", "kaylab@example.org", "kayla", ""]
)
def test_another_person_is_another_person(other):
    assert not same_person("kayla@example.org", other)


@given(st.emails(), st.text())
def test_every_address_has_one_spelling_and_nothing_typed_breaks_it(address, anything):
    assert normalized(f" {address.upper()}") == normalized(normalized(address))
    assert normalized(anything) == normalized(anything.strip())
