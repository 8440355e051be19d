"""A name that somebody types stands in a letter to somebody else."""

import pytest

from youth_stories.rules.names_in_letters import carries_link, name_in_letter


@pytest.mark.parametrize(
    "name",
    [
        "Your bank: http://evil.example ⏎ Amy",
        "visit evil.com",
        "visit evil。com",
        "visit ｅｖｉｌ．ｃｏｍ",
        "amy@evil.example",
        "www evil com",
        "call 215-555-0123",
        "evil.com/amy",
    ],
)
def test_a_name_that_carries_a_link_is_in_no_letter(name):
    assert carries_link(name)
    assert name_in_letter(name) == ""


@pytest.mark.parametrize(
    "name", ["María José", "J.T.", "Ma. Teresa", "D’Angelo", "Anne-Marie L.", "X Æ A-12", "Nguyễn"]
)
def test_a_persons_name_stays_as_it_is(name):
    assert name_in_letter(name) == name
