from smtplib import SMTPRecipientsRefused

from django.core.mail.backends.base import BaseEmailBackend


class EmailBackend(BaseEmailBackend):
    """A mail server that refuses everybody for now, with the address in the error as usual."""

    def send_messages(self, messages):
        refused = {address: (450, b"Not now") for mail in messages for address in mail.to}
        raise SMTPRecipientsRefused(refused)
