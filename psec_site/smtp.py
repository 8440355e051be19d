"""Django's SMTP backend with an end to each letter, and no refused recipient left unsaid."""

import smtplib
import socket
import threading
from contextlib import suppress
from typing import Any

from django.core.mail.backends import smtp

from youth_stories.notifications.delivery import PartlyRefused

LONGEST = 60.0  # seconds, from the connection to its end


class EmailBackend(smtp.EmailBackend):
    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return BoundedSMTPOverSSL if self.use_ssl else BoundedSMTP


class Bounded:
    """Shuts its socket after LONGEST, so that whoever reads from it stops waiting.

    The timeout of a socket bounds only each wait for a byte.
    """

    sock: socket.socket | None
    timer: threading.Timer | None = None

    def _get_socket(self, *args: Any) -> socket.socket:
        self.timer = threading.Timer(LONGEST, self.give_up)
        self.timer.daemon = True
        self.timer.start()
        return super()._get_socket(*args)  # type: ignore[misc]

    def give_up(self) -> None:
        with suppress(AttributeError, OSError):  # it may be closed by now
            self.sock.shutdown(socket.SHUT_RDWR)  # type: ignore[union-attr]

    def sendmail(self, *args: Any, **options: Any) -> dict[str, tuple[int, bytes]]:
        """Django ignores whom smtplib returns: those refused while the letter went to others."""
        if refused := super().sendmail(*args, **options):  # type: ignore[misc]
            raise PartlyRefused(refused.keys())
        return {}

    def close(self) -> None:
        if self.timer:
            self.timer.cancel()
        super().close()  # type: ignore[misc]


class BoundedSMTP(Bounded, smtplib.SMTP):
    pass


class BoundedSMTPOverSSL(Bounded, smtplib.SMTP_SSL):
    pass
