"""The file format of a backup: a compressed tar file, encrypted where there is a BACKUP_KEY.

Its last member, the manifest, lists the SHA-256 of all others. It is written and read from its
beginning to its end. The zip files that this site wrote before can be read, too.
"""

import hashlib
import io
import json
import os
import tarfile
import tempfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext
from itertools import dropwhile, takewhile
from pathlib import Path
from typing import IO, Any
from zipfile import BadZipFile, ZipFile

import pyrage
from django.core.files import File
from django.core.management.base import CommandError

from . import encryption

FORMAT, ZIP_FORMAT = 2, 1
MANIFEST = "manifest.json"
CHUNK = 1024 * 1024  # bytes
BEGINNINGS = {"encrypted": encryption.BEGINNING, "tar": b"\x1f\x8b", "zip": b"PK"}
DAMAGE = (BadZipFile, EOFError, tarfile.TarError, zlib.error)
Members = Iterator[tuple[str, IO[bytes]]]  # names and contents, each to be read before the next


def chunks(file: File | IO[bytes]) -> Iterator[bytes]:
    """The file's content, CHUNK bytes at a time."""
    while chunk := file.read(CHUNK):
        yield chunk


def sha256(parts: Iterable[bytes]) -> str:
    """The hexadecimal digest of all parts together."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part)
    return digest.hexdigest()


class HashingReader:
    """Reads a file and computes the SHA-256 of what was read."""

    def __init__(self, file: File | IO[bytes]):
        self._file, self.digest = file, hashlib.sha256()

    def read(self, size: int) -> bytes:
        content = self._file.read(size)
        self.digest.update(content)
        return content


class ArchiveWriter:
    """Writes a backup. `members` holds the SHA-256 of what was added, by member name."""

    def __init__(self, tar: tarfile.TarFile):
        self._tar = tar
        self.members: dict[str, str] = {}

    def add(self, name: str, content: File | IO[bytes], size: int) -> None:
        """Adds so many bytes of the content."""
        info = tarfile.TarInfo(name)
        info.size, info.mode = size, 0o600
        reader = HashingReader(content)
        self._tar.addfile(info, reader)  # type: ignore[arg-type]
        self.members[name] = reader.digest.hexdigest()

    def finish(self, manifest: dict[str, Any]) -> None:
        manifest |= {"format": FORMAT, "members": self.members.copy()}
        content = json.dumps(manifest).encode()
        self.add(MANIFEST, io.BytesIO(content), len(content))


@contextmanager
def create(path: Path, *, overwrite: bool) -> Iterator[ArchiveWriter]:
    """Creates a backup file that only its owner can read. It has this path once it is complete.

    It was read again by then. Raises CommandError if the path exists and may not be overwritten, or
    its folder is missing. After any error nothing is left of it.
    """
    encryption.refuse_without_key()
    key = encryption.key()
    if path.exists() and not overwrite:
        raise CommandError(f"{path} exists already. Choose another name, or add --force.")
    if not path.parent.is_dir():
        raise CommandError(f"There is no folder {path.parent}.")
    descriptor, part = tempfile.mkstemp(prefix=f"{path.name}.", suffix=".part", dir=path.parent)
    try:
        with os.fdopen(descriptor, "w+b") as file:
            with (
                encryption.encrypt(file, key) if key else nullcontext(file) as stream,
                tarfile.open(fileobj=stream, mode="w|gz", compresslevel=6) as tar,
            ):
                yield ArchiveWriter(tar)
            file.flush()
            os.fsync(file.fileno())
        with open_backup(Path(part)) as written:
            written.verify()
        os.replace(part, path)
    finally:
        Path(part).unlink(missing_ok=True)


class ArchiveReader:
    """Reads an open backup. Raises CommandError if it is damaged, or without the right key."""

    manifest: dict[str, Any]  # once `verify` has read it

    def __init__(self, file: IO[bytes]):
        self._file = file
        beginning = file.read(len(encryption.BEGINNING))
        kinds = [name for name, start in BEGINNINGS.items() if beginning.startswith(start)]
        if not kinds:
            raise CommandError(f"{file.name} is not a backup of this site, or damaged.")
        self._kind = kinds[0]
        self.is_encrypted = self._kind == "encrypted"
        self._key = encryption.key() if self.is_encrypted else None
        if self.is_encrypted and not self._key:
            raise CommandError(
                f"{file.name} is encrypted. Set BACKUP_KEY to the key that it was made with."
            )

    @contextmanager
    def members(self, folder: str = "") -> Iterator[Members]:
        """The members in their order, or those of a folder: they stand together."""
        self._file.seek(0)
        try:
            with self._open() as members:
                if folder:
                    members = dropwhile(lambda member: not _is_in(folder, member), members)
                    members = takewhile(lambda member: _is_in(folder, member), members)
                yield members
        except pyrage.DecryptError as error:
            if "No matching keys" in str(error):
                raise CommandError(
                    "BACKUP_KEY is not the key that this backup was made with. Set it to that one."
                ) from error
            raise self._damaged("it was changed, or its end is missing") from error
        except DAMAGE as error:
            raise self._damaged("it was changed, or its end is missing") from error

    @contextmanager
    def _open(self) -> Iterator[Members]:
        if self._kind == "zip":
            with ZipFile(self._file) as file:
                yield ((info.filename, file.open(info)) for info in file.infolist())
            return
        with (
            encryption.decrypt(self._file, self._key)
            if self._key
            else nullcontext(self._file) as stream,
            tarfile.open(fileobj=stream, mode="r|gz") as tar,
        ):
            yield _members(tar, stream)

    def verify(self) -> None:
        """Reads it all, and raises CommandError unless it has exactly what its manifest lists."""
        found: dict[str, str] = {}
        count, manifest = 0, b""
        with self.members() as members:
            for name, content in members:
                count += 1
                if name == MANIFEST:
                    manifest = content.read()
                else:
                    found[name] = sha256(chunks(content))
        try:
            self.manifest = json.loads(manifest)
            expected, version = self.manifest["members"], self.manifest["format"]
        except (KeyError, TypeError, ValueError) as error:
            raise self._damaged("its list of parts is missing") from error
        if version not in (FORMAT, ZIP_FORMAT):
            raise CommandError("This backup has a format that this version cannot read.")
        if found.keys() != expected.keys() or count != len(expected) + 1:
            raise self._damaged("it has too few or too many parts")
        for name, digest in expected.items():
            if found[name] != digest:
                raise self._damaged(f"{name} has changed")

    def _damaged(self, how: str) -> CommandError:
        return CommandError(
            f"{self._file.name} is not a backup of this site, or damaged: {how}. Use another one."
        )


@contextmanager
def open_backup(path: Path) -> Iterator[ArchiveReader]:
    """The backup in this file, not yet verified. Raises CommandError if there is none."""
    try:
        file = path.open("rb")
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror}.") from error
    with file:
        yield ArchiveReader(file)


def _is_in(folder: str, member: tuple[str, IO[bytes]]) -> bool:
    return member[0].startswith(f"{folder}/")


def _members(tar: tarfile.TarFile, stream: IO[bytes]) -> Members:
    for info in tar:
        if content := tar.extractfile(info):
            yield info.name, content
    for _chunk in chunks(stream):
        pass  # to the end, or nobody would notice that it is missing
