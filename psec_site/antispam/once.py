"""What may be used once only, such as a code from an app."""

from django.utils.crypto import salted_hmac

from .models import SpentToken


def use(what: str) -> bool:
    """Uses it up. False if it was used in the last 24 hours, also by a request at the same time.

    What it was is stored as a keyed hash.
    """
    nonce = salted_hmac("antispam.once", what, algorithm="sha256").hexdigest()[:32]
    _, is_new = SpentToken.objects.get_or_create(nonce=nonce)
    return is_new
