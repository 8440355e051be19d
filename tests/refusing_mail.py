from smtplib import SMTPRecipientsRefused

from django.core.mail.backends.base import BaseEmailBackend


class EmailBackend(BaseEmailBackend):
    """A mail server that refuses every recipient, with the address in the error as usual."""

    def send_messages(self, messages):
        refused = {address: (550, b"No such user") for mail in messages for address in mail.to}
        raise SMTPRecipientsRefused(refused)
