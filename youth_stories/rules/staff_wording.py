"""The places on pages and in e-mails where staff can set the text, with the default texts.

Not the wording of consent (consent_wording.py), and no promise or rule: those are in templates.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Place:
    """Where the text is shown, in words for staff, and the default text."""

    where: str
    default: Promise


PLACES = {
    "form_introduction": Place(
        "The form: below the heading of the story",
        _("Tell us what you love about science, technology, engineering or math."),
    ),
    "received_introduction": Place(
        "The form: after a story was sent, above what happens next",
        _("Your story is with us. Here is what happens next."),
    ),
    "under_13_introduction": Place(
        "The form: for a child under 13, below the heading",
        _("We would love to hear your story. A grown-up helps you send it."),
    ),
    "guardian_introduction": Place(
        "A guardian's pages: who is asking, above the question",
        _(
            "The Philadelphia STEM Equity Collective collects stories of young people who love "
            "science, technology, engineering and math."
        ),
    ),
    "mail_received": Place(
        "E-mail to the student: we have your story",
        _("Thank you for trusting us with your story. It has arrived safely."),
    ),
    "mail_change_requested": Place(
        "E-mail to the student: a question, above the reviewer's words",
        _("Thank you for your story. We read it with care."),
    ),
    "mail_accepted": Place(
        "E-mail to the student: accepted",
        _("Good news: we have read your story, and we would love to publish it."),
    ),
    "mail_declined": Place(
        "E-mail to the student: declined, above the reviewer's words",
        _("Thank you for sending us your story. We know it takes courage."),
    ),
    "mail_consent_asked": Place(
        "E-mail to a guardian: the question, second paragraph",
        _(
            "“Hear From Our Youth” is our campaign. "
            "Young people tell why they love science, technology, engineering or math."
        ),
    ),
    "mail_published": Place(
        "E-mail to the student: online, first paragraph",
        _("Your element has joined the table. Thank you for being part of it."),
    ),
    "mail_withdrawn": Place(
        "E-mail to the student: taken back, last paragraph",
        _("Thank you for having been part of it. You are always welcome back."),
    ),
    "mail_lapsing": Place(
        "E-mail to the student: may it stay, first paragraph",
        _("Your story has been on our wall for a long time. Thank you for sharing it."),
    ),
}


def places() -> list[tuple[str, str]]:
    """The places as choices of a model field."""
    return [(name, place.where) for name, place in PLACES.items()]
