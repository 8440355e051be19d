"""Encrypting a backup with BACKUP_KEY, in the format of age (https://age-encryption.org/v1).

age authenticates every 64 KB and the end, so a change, another order or a missing end is noticed.
Whoever has the key can decrypt a backup with the program `age`, too, without this site.

pyrage copies from one file to another, so it runs in a thread at the other end of a pipe: nothing
is in memory as a whole, and nothing is on disk unencrypted.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Thread
from typing import IO

import pyrage
from django.conf import settings
from django.core.management.base import CommandError
from pyrage.x25519 import Identity

BEGINNING = b"age-encryption.org/"  # of an encrypted file
HELP = "docs/backup.md says how to make a key and where to keep it."


def key() -> Identity | None:
    """The key in BACKUP_KEY, or None if it is empty. CommandError if it is not a key."""
    if not settings.BACKUP_KEY:
        return None
    try:
        return Identity.from_str(settings.BACKUP_KEY)
    except pyrage.IdentityError as error:
        raise CommandError(
            f"BACKUP_KEY is not a key of age, which begins with AGE-SECRET-KEY-1. {HELP}"
        ) from error


def refuse_without_key() -> None:
    """Raises CommandError if backups have to be encrypted and there is no BACKUP_KEY."""
    if settings.BACKUP_KEY_REQUIRED and not settings.BACKUP_KEY:
        raise CommandError(f"Set BACKUP_KEY: a backup holds personal data. {HELP}")


@contextmanager
def encrypt(file: IO[bytes], key: Identity) -> Iterator[IO[bytes]]:
    """A stream to write to, whose content is encrypted into the file.

    Raises pyrage.EncryptError if the file cannot be written.
    """
    theirs, ours = _pipe()
    with (
        _in_thread(theirs, lambda: pyrage.encrypt_io(theirs, file, [key.to_public()])),
        ours,
    ):
        yield ours


@contextmanager
def decrypt(file: IO[bytes], key: Identity) -> Iterator[IO[bytes]]:
    """A stream with the decrypted content of the file.

    At the end of the block it raises pyrage.DecryptError, in place of what came of it, if the key
    is another or the file was changed. Only what was read to its end is known to have an end.
    """
    ours, theirs = _pipe()
    with _in_thread(theirs, lambda: pyrage.decrypt_io(file, theirs, [key])), ours:
        yield ours


def _pipe() -> tuple[IO[bytes], IO[bytes]]:
    """The ends to read and to write."""
    reading, writing = os.pipe()
    return open(reading, "rb"), open(writing, "wb")


@contextmanager
def _in_thread(end: IO[bytes], work: Callable[[], None]) -> Iterator[None]:
    """Runs the work beside the block and closes its end of the pipe. Raises its error after both.

    The block has to close its own end, or both would wait forever.
    """
    errors: list[Exception] = []

    def run() -> None:
        try:
            with end:
                work()
        except BrokenPipeError:
            pass  # the block reads no further
        except OSError as error:  # pyrage's error for a changed chunk
            errors.append(pyrage.DecryptError(str(error)))
        except (pyrage.DecryptError, pyrage.EncryptError) as error:
            errors.append(error)

    thread = Thread(target=run)
    thread.start()
    try:
        yield
    finally:
        thread.join()
        if errors:
            raise errors[0]
