"""Addresses whose domain looks mistyped, such as gmial.com."""

PROVIDERS = (
    "gmail.com",
    "yahoo.com",
    "hotmail.com",
    "outlook.com",
    "icloud.com",
    "comcast.net",
    "verizon.net",
)
# Providers of their own that differ from one above by a letter.
NOT_MISTYPED = ("mail.com", "ymail.com", "email.com")
OFTEN_MISTAKEN = {"comcast.com": "comcast.net", "verizon.com": "verizon.net"}


def suggested_address(address: str) -> str:
    """What this address was probably meant to be; empty if it looks right."""
    local, _, domain = address.rpartition("@")
    meant = _meant(domain.casefold())
    return f"{local}@{meant}" if local and meant else ""


def _meant(domain: str) -> str:
    if domain in (*PROVIDERS, *NOT_MISTYPED):
        return ""
    if domain in OFTEN_MISTAKEN:
        return OFTEN_MISTAKEN[domain]
    name, _, ending = domain.partition(".")
    for provider in PROVIDERS:
        its_name, _, its_ending = provider.partition(".")
        if _is_one_slip(name, its_name) and _is_one_slip(ending, its_ending):
            return provider
    return ""


def _is_one_slip(typed: str, meant: str) -> bool:
    """Whether they are the same but for one letter: missing, added, wrong, or swapped."""
    start = 0
    while start < min(len(typed), len(meant)) and typed[start] == meant[start]:
        start += 1
    a, b = typed[start:], meant[start:]
    swapped = a[:2] == b[:2][::-1] and a[2:] == b[2:]
    return a == b or a[1:] == b or a == b[1:] or a[1:] == b[1:] or swapped
