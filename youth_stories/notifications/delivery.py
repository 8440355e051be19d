"""Hands a letter to the mail server, and tells a refusal for good from one for now."""

from collections.abc import Collection
from smtplib import SMTPDataError, SMTPException, SMTPRecipientsRefused

from django.core.mail import EmailMessage


class MailNotSent(Exception):
    """The mail server took no letter just now. The message names the error, without any address."""


class MailRefused(Exception):
    """The mail server refuses this letter to these recipients for good."""


class PartlyRefused(SMTPException):
    """The mail server took the letter, but not to these recipients."""

    def __init__(self, recipients: Collection[str]):
        super().__init__()
        self.recipients = recipients


def deliver(message: EmailMessage) -> Collection[str]:
    """Sends the letter. Raises MailRefused, or MailNotSent if it is worth another try.

    Returns the recipients who did not get it while others did. The server's own message often
    contains the address, which must not reach logs or tasks.
    """
    try:
        message.send()
    except PartlyRefused as error:
        return error.recipients
    except (SMTPException, OSError) as error:
        if _is_for_good(error):
            raise MailRefused(type(error).__name__) from None
        raise MailNotSent(type(error).__name__) from None
    return ()


def _is_for_good(error: Exception) -> bool:
    """Whether every recipient, or the letter itself, was answered with a code of 500 or more.

    A sender or a login that is refused is our own mistake: it is tried again, like an outage.
    """
    if isinstance(error, SMTPRecipientsRefused):
        return all(code >= 500 for code, _message in error.recipients.values())
    return isinstance(error, SMTPDataError) and error.smtp_code >= 500
