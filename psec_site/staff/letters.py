"""Letters about accounts: templates/emails/account_*.txt, the subject on the first line."""

from collections.abc import Collection
from typing import Any

from django.core.mail import EmailMessage
from django.template.loader import render_to_string

from youth_stories.notifications.delivery import MailRefused, deliver
from youth_stories.notifications.emails import contact
from youth_stories.notifications.undelivered import note_staff


def send(name: str, recipients: Collection[str], context: dict[str, Any]) -> None:
    """Sends one letter to each of these addresses. Raises MailNotSent if the mail server fails.

    Administrators read in the report on who did what to whom a letter was refused for good.
    """
    text = render_to_string(f"emails/account_{name}.txt", context | {"contact": contact()})
    subject, body = text.split("\n", 1)
    headers = {"Auto-Submitted": "auto-generated"}  # so that no absence note answers it
    # Mail to the first login of `make run` would reach nobody.
    for recipient in (to for to in recipients if not to.endswith("@localhost")):
        message = EmailMessage(subject, body.strip() + "\n", to=[recipient], headers=headers)
        try:
            deliver(message)
        except MailRefused:
            note_staff([recipient])
