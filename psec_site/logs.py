"""Logs hold nothing of the path of a private page but its name."""

import logging
import re
from typing import Any

from gunicorn.config import Config
from gunicorn.glogging import Logger

from .monitoring.json_log import JsonFormatter

# To the end of the line: a path is decoded, so it may contain spaces and quotation marks.
PRIVATE_PATH = re.compile(
    r"(/(?:my-story|guardian|share-your-story|account/(?:invitation|password/reset/key)"
    r"|admin/password_reset/confirm))(?![\w.-]).*",
    re.IGNORECASE,
)


def without_secrets(text: str) -> str:
    """The text with what follows the name of a private page left out, such as a link's token."""
    return PRIVATE_PATH.sub(r"\1/…", text)


class WithoutSecrets(logging.Filter):
    """Leaves secrets out of a record: of its message, its arguments and its exception."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = without_secrets(record.getMessage()), ()
        if record.exc_info:
            # Formatters use this text if it is set.
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        if record.exc_text:
            record.exc_text = without_secrets(record.exc_text)
        return True


class WithoutEndedSessions(logging.Filter):
    """Leaves out that a script of the admin was told that nobody is signed in: it asks on."""

    def filter(self, record: logging.LogRecord) -> bool:
        return getattr(record, "status_code", None) != 401


class GunicornLogger(Logger):
    """gunicorn's own log as JSON, and its access log if it is turned on, both without secrets."""

    def __init__(self, cfg: Config):
        super().__init__(cfg)
        self.error_log.addFilter(WithoutSecrets())
        for handler in self.error_log.handlers:
            handler.setFormatter(JsonFormatter())

    def atoms(self, *args: Any) -> dict[str, Any]:
        """The parts of a line of the access log, each without secrets."""
        parts = super().atoms(*args)
        return {
            name: without_secrets(part) if isinstance(part, str) else part
            for name, part in parts.items()
        }
