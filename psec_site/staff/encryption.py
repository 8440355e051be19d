"""Encryption of what authenticator apps and recovery codes are made from.

The keys are derived from SECRET_KEY and SECRET_KEY_FALLBACKS: a copy of the database alone, or a
backup, opens no account.
"""

import base64
from contextlib import suppress

from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import transaction

PURPOSE = b"psec_site.staff.encryption"
ENCRYPTED = {"secret", "seed"}  # what allauth keeps of an app, and of recovery codes


def encrypt(text: str) -> str:
    return _fernet().encrypt(text.encode()).decode()


def decrypt(encrypted: str) -> str:
    """The text. Raises cryptography.fernet.InvalidToken if none of the keys has encrypted it."""
    return _fernet().decrypt(encrypted).decode()


@transaction.atomic
def renew() -> None:
    """Encrypts with SECRET_KEY what an earlier key has encrypted, so that the earlier may go."""
    for authenticator in Authenticator.objects.select_for_update():
        secrets = authenticator.data.keys() & ENCRYPTED
        for name in secrets:
            with suppress(InvalidToken):  # encrypted with a key that is lost
                authenticator.data[name] = encrypt(decrypt(authenticator.data[name]))
        if secrets:
            authenticator.save(update_fields=["data"])


def _fernet() -> MultiFernet:
    """Encrypts with SECRET_KEY, and decrypts with the earlier keys too."""
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return MultiFernet([Fernet(_derive(key)) for key in keys])


def _derive(key: str) -> bytes:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=PURPOSE).derive(key.encode())
    return base64.urlsafe_b64encode(derived)
