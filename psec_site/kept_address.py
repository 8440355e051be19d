"""Which page a request asks for, and all that Django gets to see of the request to make it."""

import re
from io import BytesIO

from django.conf import settings

type Address = tuple[str, str, str, bool]  # host, path, query, and whether it came by HTTPS

# Files have headers of their own to be fresh by, staff and health checks are not for a cache, and
# private pages have a token in their address.
NO_PAGES = "admin|documents|livez|media|readyz|static"
PRIVATE_PAGES = "guardian|my-story|share-your-story"
NEVER_KEPT = re.compile(rf"(?:/es)?/(?:{NO_PAGES}|{PRIVATE_PAGES})(?:/|$)")
KEPT_QUERY = re.compile(r"(?:(?:field|stage|page)=\w{1,20}(?:&(?!$)|$)){1,3}", re.ASCII)
# What other sites add to a link to count who follows it.
TRACKING = re.compile(r"(?:utm_\w+|fbclid|gclid|igshid|mc_[ce]id|msclkid)(?:=|$)", re.ASCII)
LONGEST_HOST = 255
# Read once: to look into Django's settings takes as long as all the rest of address_of.
SECURE_HEADER = settings.SECURE_PROXY_SSL_HEADER
SESSION_COOKIE = settings.SESSION_COOKIE_NAME
SERVERS = ("SERVER_NAME", "SERVER_PORT", "SERVER_PROTOCOL")


def address_of(environ: dict) -> Address | None:
    """What an anonymous visitor wants to read, or None for a request that is none of ours."""
    if environ["REQUEST_METHOD"] not in ("GET", "HEAD") or has_identity(environ):
        return None
    host, path = environ.get("HTTP_HOST", ""), environ["PATH_INFO"]
    if environ.get("SCRIPT_NAME") or len(host) > LONGEST_HOST or NEVER_KEPT.match(path):
        return None
    query = environ.get("QUERY_STRING", "")
    return host, path, query and without_tracking(query), is_secure(environ)


def has_identity(environ: dict) -> bool:
    # The bare name: Django finds a session in “sessionid =…” too.
    return SESSION_COOKIE in environ.get("HTTP_COOKIE", "") or "HTTP_AUTHORIZATION" in environ


def is_secure(environ: dict) -> bool:
    """As Django decides it: a proxy's header counts only where a setting says so."""
    if SECURE_HEADER:
        name, secure = SECURE_HEADER
        if name in environ:
            return environ[name].partition(",")[0].strip() == secure
    return environ["wsgi.url_scheme"] == "https"


def without_tracking(query: str) -> str:
    return "&".join(part for part in query.split("&") if not TRACKING.match(part))


def may_be_kept(address: Address) -> bool:
    """Not for queries: they can be made up without end."""
    query = address[2]
    return not query or KEPT_QUERY.fullmatch(query) is not None


def environ_of(address: Address, environ: dict) -> dict:
    """A request for this address by nobody: no cookie and no header of the visitor is in it."""
    asked = {name: environ[name] for name in SERVERS if name in environ}
    asked |= {name: value for name, value in environ.items() if name.startswith("wsgi.")}
    host, path, query, secure = address
    if "HTTP_HOST" in environ:
        asked["HTTP_HOST"] = host
    asked |= {"PATH_INFO": path, "QUERY_STRING": query, "REQUEST_METHOD": "GET"}
    return asked | {"wsgi.url_scheme": "https" if secure else "http", "wsgi.input": BytesIO()}
