"""`make run`: as in production, but on one machine and without any configuration."""

import os
import secrets

from django.core.exceptions import ImproperlyConfigured

from .base import *  # noqa: F403
from .base import DATA_DIR, env

DEBUG = False
SECOND_FACTOR_REQUIRED = False  # offered: a person without one is let in
# The database is beside it, not encrypted either, and nobody loses a key that there is not.
BACKUP_KEY_REQUIRED = False
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])


def _secret_key() -> str:
    """The key in DATA_DIR, created at the first call. Only its owner can read the file."""
    path = DATA_DIR / "secret_key"
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text()
    key = secrets.token_urlsafe(50)
    with os.fdopen(descriptor, "w") as file:
        file.write(key)
    return key


try:
    DATA_DIR.mkdir(parents=True, exist_ok=True)
    SECRET_KEY = env.str("SECRET_KEY", default="") or _secret_key()
except OSError as error:
    raise ImproperlyConfigured(
        f"The site cannot keep its data in {DATA_DIR} ({error.strerror}): give that folder to this "
        "user, make room, or choose another place with DATA_DIR=…"
    ) from error
