"""Whose network a request comes from. The address is counted under a keyed hash, never stored."""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from django.conf import settings


def client_address(request) -> IPv4Address | IPv6Address | None:
    """The visitor's address, as the outermost of our own proxies saw it.

    Each proxy adds the address it was called from at the right end of X-Forwarded-For; what stands
    further left was sent by the visitor and may be anything. So with TRUSTED_PROXY_COUNT proxies it
    is that many from the right, and with none the header is not read at all. A header too short or
    not an address came round the proxies: then the address that called us counts. None if the web
    server tells no address.
    """
    count = settings.TRUSTED_PROXY_COUNT
    forwarded = request.headers.get("X-Forwarded-For", "").split(",") if count else []
    named = _parsed(forwarded[-count]) if len(forwarded) >= count > 0 else None
    return named or _parsed(request.META.get("REMOTE_ADDR", ""))


def client_network(request) -> str:
    """What is counted as one network: an IPv4 address, or the /64 that one IPv6 visitor is given.

    "unknown" for all whose address nobody tells us: they share one count.
    """
    address = client_address(request)
    if address is None:
        return "unknown"
    return str(ip_network((address, 64 if address.version == 6 else 32), strict=False))


def _parsed(text: str) -> IPv4Address | IPv6Address | None:
    """An address as proxies write it: bare, with a port, in brackets, with a zone."""
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
