"""Comparing e-mail addresses (rule R5)."""

import unicodedata

from django.utils.encoding import punycode

GMAIL = ("gmail.com", "googlemail.com")


def normalized(address: str) -> str:
    """One spelling for all ways to write an address: for comparing and hashing, not for sending.

    Ignores case, Unicode width, anything after a plus and, for Gmail, dots. Never raises.
    """
    local, _, domain = unicodedata.normalize("NFKC", address).strip().casefold().rpartition("@")
    domain = _ascii(domain.rstrip("."))
    local = local.partition("+")[0] or local
    if domain in GMAIL:
        local, domain = local.replace(".", ""), GMAIL[0]
    return f"{local}@{domain}" if local else domain


def same_person(a: str, b: str) -> bool:
    """Whether two addresses reach the same mailbox."""
    return normalized(a) == normalized(b)


def _ascii(domain: str) -> str:
    try:
        return punycode(domain)
    except UnicodeError:  # not a valid domain
        return domain
