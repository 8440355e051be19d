"""Whether two e-mail addresses reach the same person."""

import unicodedata

from django.utils.encoding import punycode

GMAIL = ("gmail.com", "googlemail.com")


def normalized(address: str) -> str:
    """One spelling for every way to write an address: for comparing and hashing, not for mail.

    Case, width, what follows a plus, and at Gmail dots make no difference. Never raises.
    """
    local, _, domain = unicodedata.normalize("NFKC", address).strip().casefold().rpartition("@")
    domain = _ascii(domain.rstrip("."))
    local = local.partition("+")[0] or local
    if domain in GMAIL:
        local, domain = local.replace(".", ""), GMAIL[0]
    return f"{local}@{domain}" if local else domain


def same_person(a: str, b: str) -> bool:
    return normalized(a) == normalized(b)


def _ascii(domain: str) -> str:
    try:
        return punycode(domain)
    except UnicodeError:  # no domain at all
        return domain
