"""One mailbox has many spellings."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from youth_stories.rules.addresses import address_key, clean_address, same_person


@pytest.mark.parametrize(
    "other",
    [
        "KAYLA@Example.org",
        "  kayla@example.org ",
        "kayla+mom@example.org",
        "ｋａｙｌａ@example.org",
        "kayla@example.org.",
        '"kay\\la"@example.org',
        "kay\u200bla@exam\u00adple.org",
    ],
)
def test_another_spelling_is_the_same_person(other):
    assert same_person("kayla@example.org", other)


def test_at_gmail_dots_and_the_old_name_make_no_difference():
    assert same_person("kayla.b@gmail.com", "KaylaB+parent@googlemail.com")
    assert not same_person("kayla.b@example.org", "kaylab@example.org")


def test_two_domains_of_one_provider_are_one_mailbox():
    assert same_person("kayla-b@protonmail.com", "kaylab@proton.me")
    assert same_person("kayla@me.com", "kayla@icloud.com")


def test_a_domain_in_its_own_letters_is_the_one_in_ascii():
    assert same_person("mama@niño.example", "mama@XN--NIO-8MA.example")
    assert same_person("mama@niño.example", "mama@nin\u0303o。example")


@pytest.mark.parametrize(
    "other", ["mom@example.org", "kayla@example.com", "kaylab@example.org", "kayla", ""]
)
def test_another_person_is_another_person(other):
    assert not same_person("kayla@example.org", other)


@given(st.emails(), st.text())
def test_every_address_has_one_spelling_and_nothing_typed_breaks_it(address, anything):
    assert address_key(f" {address.upper()}") == address_key(address_key(address))
    assert address_key(anything) == address_key(anything.strip())


@pytest.mark.parametrize(
    "typed", ["kay\u200bla@example.org", " kayla@example.org.\n", "ｋａｙｌａ@example.org"]
)
def test_what_nobody_sees_in_an_address_is_not_written_to(typed):
    assert clean_address(typed) == "kayla@example.org"
