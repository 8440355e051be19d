"""E-mail addresses: as they are written to, and the key by which they are compared (rule R5)."""

import re
import unicodedata

from django.utils.encoding import punycode

from .text import clean_line

# What a mailbox's name ignores, and the domain that stands for all of the provider's domains.
PROVIDERS = {
    "gmail.com": (".", "gmail.com"),
    "googlemail.com": (".", "gmail.com"),
    "icloud.com": ("", "icloud.com"),
    "me.com": ("", "icloud.com"),
    "mac.com": ("", "icloud.com"),
    "proton.me": (".-_", "proton.me"),
    "protonmail.com": (".-_", "proton.me"),
    "pm.me": (".-_", "proton.me"),
}
QUOTED = re.compile(r'"(.*)"')


def clean_address(address: str) -> str:
    """The address to write to: without invisible characters, spaces or a dot at its end."""
    visible = clean_line(unicodedata.normalize("NFKC", address)).replace(" ", "").rstrip(".")
    return unicodedata.normalize("NFKC", visible)


def address_key(address: str) -> str:
    """One key for all spellings of a mailbox: for comparing, finding and hashing, not for writing.

    Without case, quotes, and what follows a plus; the domain in ASCII; for some providers without
    dots and with one domain. Empty for no address; never raises.
    """
    local, _, domain = clean_address(address).casefold().rpartition("@")
    if quoted := QUOTED.fullmatch(local):
        local = re.sub(r"\\(.)", r"\1", quoted[1])
    local = local.partition("+")[0] or local
    ignored, domain = PROVIDERS.get(domain := _ascii(domain), ("", domain))
    local = "".join(char for char in local if char not in ignored) or local
    return (f"{local}@{domain}" if local else domain)[:254]


def same_person(a: str, b: str) -> bool:
    """Whether two addresses reach the same mailbox."""
    return address_key(a) == address_key(b)


def _ascii(domain: str) -> str:
    """The domain in punycode, whether it was written in its own letters or in punycode."""
    try:
        in_letters = punycode(domain).encode().decode("idna")
        return punycode(in_letters.casefold())
    except UnicodeError:  # not a valid domain
        return domain
