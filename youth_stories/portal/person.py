"""Whose private pages they are: the student's or the guardian's."""

from dataclasses import dataclass

from ..models import Consent, PrivateLink

Purpose = PrivateLink.Purpose


@dataclass(frozen=True)
class Person:
    """`page` is the URL name of the page about one story, `index` that of the page above it."""

    role: Consent.Role
    page: str
    index: str
    purposes: tuple[str, ...]


STUDENT = Person(Consent.Role.STUDENT, "my_story", "my_stories", (Purpose.STUDENT,))
# Whoever opened the link sent to a student's new address; it gives access to nothing else.
NEW_ADDRESS = Person(Consent.Role.STUDENT, "new_address", "my_stories", (Purpose.NEW_ADDRESS,))
# Whoever said “This is not for me”, in the same visit; it gives access to nothing else.
SAID_NOT_FOR_ME = Person(
    Consent.Role.GUARDIAN, "said_not_for_me", "guardian_stories", (Purpose.UNDO,)
)
GUARDIAN = Person(
    Consent.Role.GUARDIAN,
    "guardian",
    "guardian_stories",
    (Purpose.GUARDIAN, Purpose.CONSENT, Purpose.INVITATION),
)
