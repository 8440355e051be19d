"""Files in an S3-compatible object store in place of a folder: docs/object-storage.md.

Nobody but the site reads the bucket: Django streams every file, because a link into the bucket
would go on working after a withdrawal.
"""

import errno
import posixpath
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from threading import Lock
from typing import Any

from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.core.files.base import ContentFile, File
from django.utils.encoding import filepath_to_uri
from storages.backends.s3 import S3Storage

# The newer checksums are left out, as not every store knows them. Seconds, as for a database.
CLIENT = Config(
    connect_timeout=3,
    read_timeout=10,
    retries={"mode": "standard", "total_max_attempts": 2},
    max_pool_connections=20,  # more than a process has threads
    request_checksum_calculation="when_required",
    response_checksum_validation="when_required",
)
# Each file in one request: the parts of an upload that was killed are in no listing, and stay.
WHOLE_FILES = TransferConfig(use_threads=False, multipart_threshold=5 * 1024**3)

_connections: dict[tuple[str, ...], Any] = {}
_lock = Lock()


class ObjectStorage(S3Storage):
    """The objects of a bucket whose names begin with `location`.

    `base_url` is where the site serves them; without it a file has no URL. What is saved under a
    name replaces what it held. Errors are OSErrors, as those of a folder: FileNotFoundError, or EIO
    if the store does not answer or refuses.
    """

    client_config: Any

    def __init__(self, **options: Any):
        super().__init__(**options)
        self.client_config = self.client_config.merge(CLIENT)

    def get_default_settings(self) -> dict[str, Any]:
        return super().get_default_settings() | {
            "base_url": None,
            "transfer_config": WHOLE_FILES,
        }

    @property
    def connection(self) -> Any:
        """One for all threads and storages: each takes 17 MB and a tenth of a second."""
        key = (self.endpoint_url, self.region_name, self.access_key, self.secret_key)
        with _lock:
            if key not in _connections:
                _connections[key] = super().connection
            return _connections[key]

    def generate_filename(self, filename: str) -> str:
        """The name of an upload: in a random folder of its own.

        A store cannot refuse a name that is taken, as a folder does, so that of two uploads of one
        name at the same moment only the second would be left.
        """
        folder, name = posixpath.split(super().generate_filename(filename))
        return posixpath.join(folder, secrets.token_hex(8), name)

    def url(self, name: str, *args: Any, **kwargs: Any) -> str:
        """The address on this site; ValueError without a base_url."""
        if self.base_url is None:
            raise ValueError("This file is not accessible via a URL.")
        return self.base_url + filepath_to_uri(name).lstrip("/")

    def files(self) -> Iterator[tuple[str, datetime]]:
        """The name of each file and when it was saved, a thousand with each request."""
        beginning = f"{self.location}/"
        with _as_of_a_folder():
            for found in self.bucket.objects.filter(Prefix=beginning):
                yield found.key.removeprefix(beginning), found.last_modified

    def open_to_all(self, name: str) -> str:
        """What anybody can do without a key: "list" the bucket, "read" this file, or nothing."""
        client = self.unsigned_connection.meta.client
        key = self._normalize_name(name)
        for what, ask in (
            ("list", lambda: client.list_objects_v2(Bucket=self.bucket_name, MaxKeys=1)),
            ("read", lambda: client.head_object(Bucket=self.bucket_name, Key=key)),
        ):
            try:
                ask()
            except ClientError:
                continue
            return what
        return ""

    def _open(self, name: str, mode: str = "rb") -> File:
        """The whole file in memory: it is there to its end even if it is deleted meanwhile."""
        if mode != "rb":
            raise ValueError("Files are read as bytes, and written by save().")
        with _as_of_a_folder():
            found = self.bucket.Object(self._normalize_name(name)).get()
            return ContentFile(found["Body"].read(), name=name)

    def _save(self, name: str, content: File) -> str:
        with _as_of_a_folder():
            return super()._save(name, content)

    def delete(self, name: str) -> None:
        with _as_of_a_folder():
            super().delete(name)

    def exists(self, name: str) -> bool:
        with _as_of_a_folder():
            return super().exists(name)

    def listdir(self, path: str) -> tuple[list[str], list[str]]:
        with _as_of_a_folder():
            return super().listdir(path)

    def size(self, name: str) -> int:
        with _as_of_a_folder():
            return super().size(name)

    def get_modified_time(self, name: str) -> datetime:
        with _as_of_a_folder():
            return super().get_modified_time(name)


@contextmanager
def _as_of_a_folder() -> Iterator[None]:
    """Raises the store's errors as OSErrors that name neither a file nor a key."""
    try:
        yield
    except ClientError as error:
        code = error.response.get("Error", {}).get("Code", "")
        if code in ("404", "NoSuchKey"):
            raise FileNotFoundError(errno.ENOENT, "The object store has no such file") from None
        raise OSError(errno.EIO, f"The object store refuses: {code}") from None
    except BotoCoreError as error:
        name = type(error).__name__
        raise OSError(errno.EIO, f"The object store does not answer: {name}") from None
