"""Decodes uploaded pictures in a separate process with limits on memory and time (rule R12).

A decompression bomb of 12 MB can take gigabytes and minutes, and a bug in a decoder would be one
of the web server. So this process only starts decoder.py, waits, and reads its exit code.
"""

import fcntl
import logging
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from . import decoder

logger = logging.getLogger(__name__)

# Measured with the largest pictures phones write. Most memory: 500 MB for 24 MP of lossless
# WebP with transparency, 480 for a 50 MP HEIC in tiles, 380 for a progressive 50 MP JPEG, 330 for
# 24 MP of PNG. Most CPU time: 3.5 s for the HEIC; a phone's 12 MP take about 1 s.
MAX_MEMORY = 640 * 1024 * 1024  # bytes
MAX_CPU_TIME = 10  # seconds
TIMEOUT = 30  # seconds, on a busy machine
# Two keep their memory below 1.3 GB, and leave the web server a processor on small machines.
MAX_DECODERS = 2
MAX_WAIT = 5  # seconds until an upload that finds every decoder busy is refused


class Busy(ValidationError):
    """No decoder became free in time. The message is for the sender of a story."""


@dataclass(frozen=True)
class Master:
    """The decoded, re-encoded picture."""

    content: bytes  # a JPEG
    width: int
    height: int


def decode(upload: bytes, box: tuple[float, float, float, float] | None = None) -> Master:
    """The picture as decoder.py rebuilds it, or only the part in the box.

    The box (left, top, right, bottom) is in fractions of the picture. Raises ValidationError, in
    words for the sender, when the picture cannot be used, and Busy when no decoder is free.
    """
    command = [sys.executable, "-I", "-B", decoder.__file__, str(MAX_CPU_TIME), str(MAX_MEMORY)]
    with _decoder_slot() as lock:
        try:
            process = subprocess.run(
                [*command, *map(str, box or ())],
                input=upload,
                capture_output=True,
                env={},  # no secrets
                pass_fds=[lock.fileno()],  # keeps the slot taken if this process is killed
                timeout=TIMEOUT,
            )
        except subprocess.TimeoutExpired:
            raise _unreadable() from None
    if process.returncode == decoder.TOO_MANY_PIXELS:
        raise ValidationError(_("This photo has too many pixels. Choose a smaller one."))
    if process.returncode == decoder.UNREADABLE:
        raise _unreadable()
    if process.returncode != 0:  # killed by a limit, or failed to start
        logger.warning(
            "A photo's decoder ended with %d. %s",
            process.returncode,
            process.stderr[-300:].decode(errors="replace"),
        )
        raise _unreadable()
    sizes, _newline, content = process.stdout.partition(b"\n")
    width, height = map(int, sizes.split())
    return Master(content, width, height)


def _unreadable() -> ValidationError:
    return ValidationError(
        _("We could not read this photo. Use a JPEG, PNG, WebP, HEIC or AVIF picture.")
    )


@contextmanager
def _decoder_slot() -> Iterator[IO]:
    """Holds one of the machine's MAX_DECODERS slots, shared by all workers. Raises Busy.

    A slot is a file lock, which the operating system releases when the process ends.
    """
    folder = settings.DATA_DIR / "tmp"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    give_up_at = time.monotonic() + MAX_WAIT
    while True:
        for number in range(MAX_DECODERS):
            with (folder / f"decoder-{number}.lock").open("w") as lock:
                try:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    continue
                yield lock
                return
        if time.monotonic() > give_up_at:
            raise Busy(
                _(
                    "Many photos are arriving just now. Your words are kept: "
                    "send the photo again in a minute."
                )
            )
        time.sleep(0.1)
