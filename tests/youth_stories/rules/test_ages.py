"""What a story says of its writer's age is noticed, and other people's ages are not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from youth_stories.rules.age_words import said_ages
from youth_stories.rules.ages import YOUNGEST, doubts


@pytest.mark.parametrize(
    ("text", "oldest"),
    [
        ("I am 14 and I go to Central High.", 14),
        ("I’m 15, and I love robots.", 15),
        ("im 13", 13),
        ("I am twelve years old and I build drones.", 12),
        ("I'm a 16-year-old from West Philly.", 16),
        ("14-year-old who builds robots", 14),
        ("Twelve years old, and curious.", 12),
        ("i'm 14yo", 14),
        ("My age is 15.", 15),
        ("I just turned 17!", 17),
        ("I will turn 18 in May.", 17),
        ("I'm turning 16 next week.", 15),
        ("When I am 18 I want to vote.", 17),
        ("I am in 8th grade.", 14),
        ("I'm in the eighth grade at a school I like.", 14),
        ("I am in grade 7.", 13),
        ("8th grader", 14),
        ("I am a rising 9th grader.", 15),
        ("I am a freshman in high school.", 15),
        ("High school sophomore", 16),
        ("Junior at Central High School", 17),
        ("I am in middle school.", 14),
        ("Middle school student", 14),
        ("I go to Masterman Middle School.", 14),
        ("Tengo 12 años.", 12),
        ("Me llamo Ana y tengo catorce años y vivo en Filadelfia.", 14),
        ("Solo tengo 15 años de edad.", 15),
        ("Soy una estudiante de 16 años.", 16),
        ("Voy a cumplir 18 en mayo.", 17),
        ("Estoy en octavo grado.", 14),
        ("Soy estudiante de noveno grado.", 15),
        ("Estoy en la escuela intermedia.", 14),
        ("I a\u200bm 1\u200b4.", 14),
        ("I am １４.", 14),
    ],
)
def test_an_age_or_a_grade_of_the_writer_is_read(text, oldest):
    assert min(said.oldest for said in said_ages(text)) == oldest


@pytest.mark.parametrize(
    "text",
    [
        "When I was 14, I built my first robot.",
        "At age 9 I took a radio apart.",
        "At 12 I moved to Philadelphia.",
        "As a 10-year-old I loved bridges.",
        "My brother is 14 and he plays chess.",
        "My 14-year-old sister wants to be a doctor.",
        "I am 15 minutes away from the lab.",
        "I am 12th in line.",
        "I am 5.5 feet tall.",
        "I teach 8th grade.",
        "In 8th grade I won a science fair.",
        "My 8th grade teacher showed me stars.",
        "When I was a freshman in high school, I failed algebra.",
        "As a sophomore in high school, I joined the robotics team.",
        "I am a sophomore studying biology.",
        "I am a freshman at Temple University.",
        "I am a junior at a university where high grades matter",
        "I mentor middle school students.",
        "I am a middle school teacher.",
        "Explain it like I’m 5.",
        "People think I am 12, but I run a lab.",
        "When I turned 15, I got a telescope.",
        "I have been coding since I was eleven years old.",
        "Cuando tenía 14 años, construí un robot.",
        "Mi hermano tiene 14 años.",
        "Tengo 12 años de experiencia.",
        "Tengo 15 años viviendo aquí.",
        "Hace 10 años llegué a Filadelfia.",
        "Estoy en octavo semestre.",
        "I am one of 14 girls on the team.",
        "Sophomore studying Biology",
    ],
)
def test_other_ages_and_the_past_are_not_taken_for_the_writers(text):
    assert [said for said in said_ages(text) if said.oldest < 18] == []


def test_only_somebody_who_may_be_younger_than_their_group_is_in_doubt():
    fifteen = {"texts": ["I am 15 and I love it."], "stage": "high_school"}
    assert [band for band in YOUNGEST if doubts(band, **fifteen)] == ["16_17", "18_plus"]
    assert doubts("18_plus", **fifteen).words == "I am 15"
    middle = {"texts": ["Robots."], "stage": "middle_school"}
    assert [band for band in YOUNGEST if doubts(band, **middle)] == ["16_17", "18_plus"]
    assert doubts("18_plus", **middle).stage == "middle_school"


def test_a_19_year_old_in_high_school_is_not_in_doubt():
    assert not doubts("18_plus", texts=["I am a high school senior. I am 19."], stage="high_school")


@given(st.text(max_size=300))
def test_no_text_breaks_the_search(text):
    assert all(5 <= said.oldest + 1 <= 106 for said in said_ages(text))
