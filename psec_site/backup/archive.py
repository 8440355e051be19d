"""The file format of a backup: a zip file whose last member lists the SHA-256 of all others."""

import hashlib
import json
import os
import tempfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Self
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile

from django.core.files import File
from django.core.management.base import CommandError

FORMAT = 1
MANIFEST = "manifest.json"
CHUNK = 1024 * 1024  # bytes
DAMAGE = (BadZipFile, EOFError, zlib.error)


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


class ArchiveWriter:
    """Writes a backup. `members` holds the SHA-256 of what was added, by member name."""

    def __init__(self, file: ZipFile):
        self._zip = file
        self.members: dict[str, str] = {}

    def add(self, name: str, parts: Iterable[bytes]) -> None:
        digest = hashlib.sha256()
        with self._zip.open(name, "w", force_zip64=True) as member:
            for part in parts:
                member.write(part)
                digest.update(part)
        self.members[name] = digest.hexdigest()

    def finish(self, manifest: dict[str, Any]) -> None:
        manifest |= {"format": FORMAT, "members": self.members}
        self._zip.writestr(MANIFEST, json.dumps(manifest, indent=1))


@contextmanager
def create(path: Path, *, overwrite: bool) -> Iterator[ArchiveWriter]:
    """Creates a backup file that only its owner can read. It has this path once it is complete.

    Raises CommandError if the path exists and may not be overwritten, or its folder is missing.
    """
    if path.exists() and not overwrite:
        raise CommandError(f"{path} exists already. Choose another name, or add --force.")
    if not path.parent.is_dir():
        raise CommandError(f"There is no folder {path.parent}.")
    descriptor, part = tempfile.mkstemp(prefix=f"{path.name}.", suffix=".part", dir=path.parent)
    try:
        with os.fdopen(descriptor, "w+b") as file:
            with ZipFile(file, "w", ZIP_DEFLATED) as zip_file:
                yield ArchiveWriter(zip_file)
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, path)
    finally:
        Path(part).unlink(missing_ok=True)


class ArchiveReader:
    """Reads a backup. Raises CommandError if the file is missing, damaged or not a backup."""

    def __init__(self, path: Path):
        try:
            self._zip = ZipFile(path)
            self.manifest: dict[str, Any] = json.loads(self._zip.read(MANIFEST))
        except FileNotFoundError as error:
            raise CommandError(f"There is no file {path}.") from error
        except (*DAMAGE, KeyError, ValueError) as error:
            raise CommandError(f"{path} is not a backup of this site, or damaged.") from error
        if self.manifest["format"] != FORMAT:
            raise CommandError("This backup has a format that this version cannot read.")
        self.members: dict[str, str] = self.manifest["members"]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._zip.close()

    def open(self, name: str) -> IO[bytes]:
        return self._zip.open(name)

    def verify(self) -> None:
        """Raises CommandError unless it has exactly the members of its manifest, unchanged."""
        if sorted(self._zip.namelist()) != sorted([*self.members, MANIFEST]):
            raise CommandError("This backup is damaged: it has too few or too many parts.")
        for name, expected in self.members.items():
            try:
                with self.open(name) as member:
                    is_intact = sha256(chunks(member)) == expected
            except DAMAGE:
                is_intact = False
            if not is_intact:
                raise CommandError(f"This backup is damaged: {name} has changed.")
