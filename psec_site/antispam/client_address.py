"""The network that a request comes from. It is counted under a keyed hash and never stored."""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> IPv4Address | IPv6Address | None:
    """The visitor's address, as seen by the outermost of our own proxies.

    Each proxy appends the address of its client to X-Forwarded-For; entries further left come from
    the visitor and cannot be trusted. So with TRUSTED_PROXY_COUNT = n it is the n-th entry from the
    right, and with 0 the header is ignored. If that entry is missing or not an address, the request
    bypassed the proxies, and REMOTE_ADDR is used. None if that is not set.
    """
    count = settings.TRUSTED_PROXY_COUNT
    forwarded = request.headers.get("X-Forwarded-For", "").split(",") if count else []
    named = _parsed(forwarded[-count]) if len(forwarded) >= count > 0 else None
    return named or _parsed(request.META.get("REMOTE_ADDR", ""))


def client_network(request: HttpRequest) -> str:
    """What is counted as one network: an IPv4 address, or the /64 prefix of an IPv6 address.

    "unknown" for every request without an address.
    """
    address = client_address(request)
    if address is None:
        return "unknown"
    return str(ip_network((address, 64 if address.version == 6 else 32), strict=False))


def _parsed(text: str) -> IPv4Address | IPv6Address | None:
    """An address as proxies write it: bare, with a port, in brackets, with a zone. None if none."""
    text = text.strip().strip('"')
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address
