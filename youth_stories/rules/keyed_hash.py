"""Keyed hashes: what remains of an address or a record that was deleted."""

from django.conf import settings
from django.utils.crypto import salted_hmac


def keyed_hash(value: object, *, key: str | None = None) -> str:
    """HMAC-SHA256 of the value as text, under a key derived from SECRET_KEY, in hex.

    Empty for an empty value.
    """
    if not value:
        return ""
    text = str(value)
    return salted_hmac("youth_stories.closed", text, secret=key, algorithm="sha256").hexdigest()


def possible_hashes(value: object) -> list[str]:
    """The hashes of the value under the key in use and those in SECRET_KEY_FALLBACKS."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return [keyed_hash(value, key=key) for key in keys if value]
