"""Log lines as JSON, for production. None holds a path, a name, an address or a story's words."""

import json
import logging
import re
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime

from .current import observed

# Loggers whose messages end with the path of a request, or with what a visitor sent.
OF_REQUESTS = ("django.request", "django.security", "django.server", "gunicorn")
FROM_A_PATH_ON = re.compile(r"/.*", re.DOTALL)
ADDRESS = re.compile(r"\S+@\S+|\bip=\S+")
# What lines about requests have: `requests.py`, and Django's own.
EXTRA = {"status": "status", "status_code": "status", "seconds": "seconds", "cached": "cached"}


class JsonFormatter(logging.Formatter):
    """Each record in one line: time (UTC), level, logger, message, and what is known of a request.

    Of an exception it has the types and where they were raised. Their messages may hold anything.
    """

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": _message(record),
        }
        if request := observed.get():
            line |= {"request_id": request.id, "route": request.route}
        line |= {to: vars(record)[name] for name, to in EXTRA.items() if name in vars(record)}
        if record.exc_info and (error := record.exc_info[1]):
            line["exception"] = "\n".join(_described(error))
        return json.dumps(line, ensure_ascii=False)


def _message(record: logging.LogRecord) -> str:
    text = record.getMessage()
    if record.name.startswith(OF_REQUESTS):
        text = FROM_A_PATH_ON.sub("/…", text)
    return ADDRESS.sub("…", text)


def _described(error: BaseException) -> Iterator[str]:
    """Its type and where it was raised, innermost last; then those of what led to it."""
    part: BaseException | None = error
    while part:
        yield type(part).__qualname__
        for frame, line in traceback.walk_tb(part.__traceback__):
            yield f"  {frame.f_code.co_filename}:{line} {frame.f_code.co_name}"
        part = part.__cause__ or (None if part.__suppress_context__ else part.__context__)
