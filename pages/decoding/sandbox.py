"""Decodes uploaded pictures in a separate process with limits on memory and time (rule R12).

A decompression bomb of 12 MB can take gigabytes and minutes, and a bug in a decoder would be one
of the web server. So this process only starts decoder.py, waits, and reads its exit code.
"""

import fcntl
import logging
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO

from django.conf import settings

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
# In each process, decoding or waiting for a decoder; the next one is refused at once. Each holds a
# thread and a connection to the database: psec_site/request_limits/rules.py counts on it.
MAX_PICTURES = 5
_pictures = threading.BoundedSemaphore(MAX_PICTURES)

type Box = tuple[float, float, float, float]  # left, top, right, bottom: fractions of a picture


class NotDecoded(Exception):
    """The file gave no picture. Whoever called says so in words for the person who sent it."""


class Busy(NotDecoded):
    """No decoder became free in time."""


class TooManyPixels(NotDecoded):
    """It has more pixels than its format's limit."""


class NoPicture(NotDecoded):
    """It is of no format that we take."""


class Damaged(NotDecoded):
    """It begins as a picture and cannot be decoded, such as when its end is missing."""


@dataclass(frozen=True)
class Picture:
    """The decoded, re-encoded picture."""

    content: bytes
    width: int
    height: int
    format: str  # JPEG or PNG


def decode(upload: bytes, kind: str, edge: int, box: Box | None = None) -> Picture:
    """The picture as decoder.py rebuilds it, or only the part in the box.

    `kind` is decoder.FLAT or decoder.ALIKE, and `edge` its largest width and height in pixels.
    Raises a NotDecoded.
    """
    limits = [str(MAX_CPU_TIME), str(MAX_MEMORY)]
    command = [sys.executable, "-I", "-B", decoder.__file__, *limits, str(edge), kind]
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
            raise Damaged from None
    if process.returncode == decoder.TOO_MANY_PIXELS:
        raise TooManyPixels
    if process.returncode == decoder.NO_PICTURE:
        raise NoPicture
    if process.returncode == decoder.DAMAGED:
        raise Damaged
    if process.returncode != 0:  # killed by a limit, or failed to start
        logger.warning(
            "A picture's decoder ended with %d. %s",
            process.returncode,
            process.stderr[-300:].decode(errors="replace"),
        )
        raise Damaged
    header, _newline, content = process.stdout.partition(b"\n")
    width, height, format = header.decode().split()
    return Picture(content, int(width), int(height), format)


@contextmanager
def _decoder_slot() -> Iterator[IO]:
    """Holds one of the machine's MAX_DECODERS slots, shared by all workers. Raises Busy.

    A slot is a file lock, which the operating system releases when the process ends.
    """
    if not _pictures.acquire(blocking=False):
        raise Busy
    try:
        with _wait_for_slot() as lock:
            yield lock
    finally:
        _pictures.release()


@contextmanager
def _wait_for_slot() -> Iterator[IO]:
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
            raise Busy
        time.sleep(0.1)
