"""A letter about one person's yes says whose is still awaited, and promises nothing before."""

import pytest

from tests.factories import answer, both_asked, member_of, pass_time, run_waiting_tasks

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def publisher():
    return member_of("Publishers", name="publisher")


def letters(mailoutbox, kind) -> list[str]:
    """The texts of the letters to the student, or to staff, since the last time."""
    run_waiting_tasks()
    found = [
        mail for mail in mailoutbox if ("student@example.org" in mail.to) == (kind == "student")
    ]
    texts = [
        f"{mail.subject}\n{mail.body}" for mail in found if mail.to != ["guardian@example.org"]
    ]
    mailoutbox.clear()
    return texts


def test_publishers_read_that_the_guardian_has_not_answered(mailoutbox):
    submission = both_asked()
    letters(mailoutbox, "staff")
    answer(submission, role="student")
    (text,) = letters(mailoutbox, "staff")
    assert "A parent or guardian has not said yes to it yet" in text
    assert "can be published" not in text


def test_student_and_publishers_read_of_the_second_letter_and_the_students_yes(mailoutbox):
    submission = both_asked()
    letters(mailoutbox, "student")
    answer(submission, role="guardian")
    (text,) = letters(mailoutbox, "student")
    assert "We still need your own yes to this version" in text
    answer(submission, role="student")
    (text,) = letters(mailoutbox, "staff")
    assert "A second letter to them goes out a day after their yes" in text
    pass_time(days=1)
    (text,) = letters(mailoutbox, "staff")
    assert text.startswith("A story can be published")
    assert "Everybody has agreed" in text


def test_a_guardians_yes_that_counts_promises_nothing_while_the_student_is_asked(mailoutbox):
    submission = both_asked()
    answer(submission, role="guardian")
    letters(mailoutbox, "staff")
    pass_time(days=1)
    (text,) = letters(mailoutbox, "staff")
    assert text.startswith("A guardian’s yes counts now")
    assert "The student has not said yes to this version yet" in text


def test_with_the_students_yes_the_guardians_letter_promises_publication(mailoutbox):
    submission = both_asked()
    answer(submission, role="student")
    letters(mailoutbox, "student")
    answer(submission, role="guardian")
    (text,) = letters(mailoutbox, "student")
    assert "After that your story can be published." in text
    assert "your own yes" not in text
