"""A mail server that stores what it receives, so that tests can read real e-mails."""

import asyncio
import email
import email.policy
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from aiosmtpd.controller import Controller

from tests.factories import run_waiting_tasks


@dataclass(frozen=True)
class Mail:
    to: tuple[str, ...]
    subject: str
    body: str


class Mailbox:
    """The e-mails to all recipients.

    `refused` has answers to RCPT by address, `answer` is that to DATA: or "hang", or "drop".
    """

    def __init__(self):
        self.mails: list[Mail] = []
        self.refused: dict[str, str] = {}
        self.answer = "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        if address not in self.refused:
            envelope.rcpt_tos.append(address)
        return self.refused.get(address, "250 OK")

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        if self.answer == "hang":
            await asyncio.sleep(60)
        if self.answer == "drop":
            server.transport.abort()
        if self.answer != "250 OK":
            return self.answer
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        body = message.get_content().replace("\r\n", "\n")
        self.mails.append(Mail(tuple(envelope.rcpt_tos), message["Subject"], body))
        return "250 OK"

    def to(self, address: str) -> list[Mail]:
        """The e-mails to this address, after running the waiting tasks."""
        run_waiting_tasks()
        return [mail for mail in self.mails if address in mail.to]

    def newest(self, address: str, subject: str) -> Mail:
        """The last e-mail to this address. Fails unless its subject contains these words."""
        mail = self.to(address)[-1]
        assert subject in mail.subject
        return mail


@contextmanager
def smtp_sink(timeout: float = 20) -> Iterator[tuple[Mailbox, dict]]:
    """The mailbox of a running mail server, and the value of settings.MAILERS that uses it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    mailbox = Mailbox()
    server = Controller(mailbox, hostname="127.0.0.1", port=port)
    server.start()
    try:
        backend = "psec_site.smtp.EmailBackend"
        options = {"host": "127.0.0.1", "port": port, "timeout": timeout}
        yield mailbox, {"default": {"BACKEND": backend, "OPTIONS": options}}
    finally:
        server.stop()
