"""What anybody can see of the site at SITE_URL and of its bucket, asked by HTTP."""

import secrets
import socket
import ssl
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection, HTTPException, HTTPMessage, HTTPSConnection
from urllib.parse import urlsplit

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, storages

from . import storage_identity
from .findings import Problem

TIMEOUT = 5  # seconds
LARGEST = 1024 * 1024  # bytes that are read of an answer
RENEWED_BEFORE = timedelta(days=14)  # certbot renews 30 days before the end
NOT_ASKED = "not asked: the address does not answer"
PROXY_ONLY = "No server in front may serve DATA_DIR or its media: pass every request to gunicorn."


def check_address() -> str:
    if not _answers():
        raise Problem(
            f"{settings.SITE_URL} does not answer this host.",
            "See that proxy and gunicorn run, and that name and certificate are right. What is "
            "public could not be looked at.",
        )
    return f"{settings.SITE_URL} answers"


def check_certificate() -> str:
    address = urlsplit(settings.SITE_URL)
    if address.scheme != "https":
        if _is_local():
            return "none: this is a local site"
        raise Problem("SITE_URL is not https.", "Everybody on the way can read along: use TLS.")
    host, port = address.hostname or "", address.port or 443
    try:
        with (
            socket.create_connection((host, port), TIMEOUT) as plain,
            ssl.create_default_context().wrap_socket(plain, server_hostname=host) as secure,
        ):
            ends = ssl.cert_time_to_seconds(str((secure.getpeercert() or {})["notAfter"]))
    except ssl.SSLCertVerificationError as error:
        raise Problem(
            f"Browsers refuse the certificate: {error.verify_message}.",
            "Renew it (certbot renew), and reload nginx.",
        ) from error
    except OSError:
        return NOT_ASKED
    left = datetime.fromtimestamp(ends, UTC) - datetime.now(UTC)
    if left < RENEWED_BEFORE:
        raise Problem(
            f"The certificate ends in {left.days} days.",
            "Renew it (certbot renew), see why it was not renewed by itself, and reload nginx.",
        )
    return f"good for {left.days} days"


def check_headers() -> str:
    if not _answers():
        return NOT_ASKED
    _status, headers, _body = _get("/")
    wrong = []
    if settings.SITE_URL.startswith("https:") and "Strict-Transport-Security" not in headers:
        wrong.append("Strict-Transport-Security is missing")
    if "Content-Security-Policy" not in headers:
        wrong.append("Content-Security-Policy is missing")
    server = headers.get("Server", "")
    if any(character.isdigit() for character in server):
        wrong.append("Server tells the version")
    if "gunicorn" in server and not _is_local():
        wrong.append("gunicorn answers without a proxy")
    if wrong:
        raise Problem(
            f"{'; '.join(wrong)}.", "Use psec_site/nginx.conf and production settings unaltered."
        )
    return "as they should be"


def check_public_files() -> str:
    """No address lists files, and none serves private files or the originals of pictures."""
    if not _answers():
        return NOT_ASKED
    for path in ("/media/", "/media/images/", "/media/original_images/"):
        if _get(path)[0] == 200:
            raise Problem(f"Anybody can list the files at {path}.", PROXY_ONLY)
    if path := _served("private", ("", "private/")):
        raise Problem(f"Anybody can download private files ({path}).", PROXY_ONLY)
    if path := _served("default", ("",)):
        raise Problem(f"Anybody can download originals of pictures ({path}).", PROXY_ONLY)
    return "no listing, no private file, no original"


def check_bucket() -> str:
    """Nobody lists or reads the bucket without the site's key."""
    for alias in storage_identity.ALIASES:
        storage = storages[alias]
        if isinstance(storage, FileSystemStorage):
            return "none: files are in folders"
        name = storage.save(f"probes/{secrets.token_hex(8)}", ContentFile(b"probe"))
        try:
            allowed = storage.open_to_all(name)  # type: ignore[attr-defined]
        finally:
            storage.delete(name)
        if allowed:
            raise Problem(
                f"Anybody can {allowed} the files of the bucket without a key.",
                "Make it private: its policy, its access list, and what the store makes public by "
                "itself (docs/object-storage.md).",
            )
    return "nobody lists or reads it without the site's key"


def _served(alias: str, folders: Iterable[str]) -> str:
    """The address under which a file that is put into this storage can be downloaded, or ""."""
    content = secrets.token_hex(16).encode()
    name = storages[alias].save(f"probes/{secrets.token_hex(8)}", ContentFile(content))
    try:
        for folder in folders:
            for path in (f"/media/{folder}{name}", f"/{folder}{name}", f"/data/{folder}{name}"):
                if content in _get(path)[2]:
                    return path
    finally:
        storages[alias].delete(name)
    return ""


def _is_local() -> bool:
    return urlsplit(settings.SITE_URL).hostname in ("localhost", "127.0.0.1", "::1")


def _answers() -> bool:
    try:
        _get("/livez/")
    except (OSError, HTTPException):
        return False
    return True


def _get(path: str) -> tuple[int, HTTPMessage, bytes]:
    """Status, headers and first bytes, redirects unfollowed. Raises OSError or HTTPException."""
    address = urlsplit(settings.SITE_URL)
    kind = HTTPSConnection if address.scheme == "https" else HTTPConnection
    connection = kind(address.netloc, timeout=TIMEOUT)
    try:
        connection.request("GET", path, headers={"User-Agent": "psec-doctor"})
        response = connection.getresponse()
        return response.status, response.headers, response.read(LARGEST)
    finally:
        connection.close()
