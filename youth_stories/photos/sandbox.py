"""A hostile picture is decoded in a process of its own, which may cost little and is ended if not.

A bomb that fits into 12 MB takes gigabytes and minutes, and a decoder's fault would be the web
server's: so this process only starts the decoder, waits, and believes nothing but its exit code.
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

# Measured with the largest pictures phones write. The most memory: 500 MB for 24 MP of lossless
# WebP with transparency, 480 for a 50 MP HEIC in tiles, 380 for a progressive 50 MP JPEG, 330 for
# 24 MP of PNG. The longest: 3.5 s of one processor, for the HEIC; a phone's 12 MP take about 1 s.
MEMORY = 640 * 1024 * 1024  # bytes
PROCESSOR_TIME = 10  # seconds
TIME = 30  # seconds by the clock, on a busy machine
# Two hold the memory of all below 1.3 GB, and leave the web server a processor on small machines.
AT_ONCE = 2
PATIENCE = 5  # seconds that an upload waits for its turn


class Busy(ValidationError):
    """No decoder became free in time. The message is for the sender of a story."""


@dataclass(frozen=True)
class Master:
    content: bytes  # a JPEG
    width: int
    height: int


def decode(upload: bytes, box: tuple[float, float, float, float] | None = None) -> Master:
    """The picture as decoder.py rebuilds it, or the part in the box (left, top, right, bottom, in
    fractions of the picture).

    Raises ValidationError, in words for the sender, when it cannot be used or has to wait.
    """
    command = [sys.executable, "-I", "-B", decoder.__file__, str(PROCESSOR_TIME), str(MEMORY)]
    with _turn() as lock:
        try:
            process = subprocess.run(
                [*command, *map(str, box or ())],
                input=upload,
                capture_output=True,
                env={},  # no secret of ours
                pass_fds=[lock.fileno()],  # were this process killed, the turn is still taken
                timeout=TIME,
            )
        except subprocess.TimeoutExpired:
            raise _unreadable() from None
    if process.returncode == decoder.TOO_MANY_PIXELS:
        raise ValidationError(_("This photo has too many pixels. Choose a smaller one."))
    if process.returncode == decoder.UNREADABLE:
        raise _unreadable()
    if process.returncode != 0:  # killed by a limit, or it could not even start
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
def _turn() -> Iterator[IO]:
    """One of the few turns on this machine, whichever worker asks: a locked file is a turn taken.

    The system gives it back with the process that holds it, however that ends.
    """
    folder = settings.DATA_DIR / "tmp"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    give_up_at = time.monotonic() + PATIENCE
    while True:
        for number in range(AT_ONCE):
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
