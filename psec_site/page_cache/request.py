"""Which page a request wants, and the anonymous environ from which Django makes it."""

import re
from io import BytesIO

from django.conf import settings

type Address = tuple[str, str, str, bool]  # host, path, query, and whether it came by HTTPS

# Files have their own cache headers, the admin and health checks must be current, and the URL of a
# private page contains a token.
NO_PAGES = "account|admin|documents|livez|media|readyz|static"
PRIVATE_PAGES = "forms|guardian|my-story|share-your-story"
NEVER_CACHED = re.compile(rf"(?:/es)?/(?:{NO_PAGES}|{PRIVATE_PAGES})(?:/|$)")
CACHED_QUERY = re.compile(r"(?:(?:field|stage|order|page)=\w{1,20}(?:&(?!$)|$)){1,4}", re.ASCII)
# Parameters that other sites add to a link to count who follows it.
TRACKING = re.compile(r"(?:utm_\w+|fbclid|gclid|igshid|mc_[ce]id|msclkid)(?:=|$)", re.ASCII)
LONGEST_HOST = 255
# Read once: reading a setting takes as long as the rest of address_of().
SECURE_HEADER = settings.SECURE_PROXY_SSL_HEADER
SESSION_COOKIE = settings.SESSION_COOKIE_NAME
SERVER_NAMES = ("SERVER_NAME", "SERVER_PORT", "SERVER_PROTOCOL")


def address_of(environ: dict) -> Address | None:
    """The address that an anonymous visitor wants to read; None if Django has to respond itself."""
    if environ["REQUEST_METHOD"] not in ("GET", "HEAD") or has_credentials(environ):
        return None
    host, path = environ.get("HTTP_HOST", ""), environ["PATH_INFO"]
    if environ.get("SCRIPT_NAME") or len(host) > LONGEST_HOST or NEVER_CACHED.match(path):
        return None
    query = environ.get("QUERY_STRING", "")
    return host, path, query and without_tracking(query), is_secure(environ)


def has_credentials(environ: dict) -> bool:
    """Whether somebody may be signed in: such requests bypass the cache."""
    # The name without "=": Django also accepts the cookie "sessionid =…".
    return SESSION_COOKIE in environ.get("HTTP_COOKIE", "") or "HTTP_AUTHORIZATION" in environ


def is_secure(environ: dict) -> bool:
    """As HttpRequest.is_secure(): a proxy's header counts if SECURE_PROXY_SSL_HEADER names it."""
    if SECURE_HEADER:
        name, secure = SECURE_HEADER
        if name in environ:
            return environ[name].partition(",")[0].strip() == secure
    return environ["wsgi.url_scheme"] == "https"


def without_tracking(query: str) -> str:
    return "&".join(part for part in query.split("&") if not TRACKING.match(part))


def is_cacheable(address: Address) -> bool:
    """Whether the query is empty or the wall's filters. Others can be made up without end."""
    query = address[2]
    return not query or CACHED_QUERY.fullmatch(query) is not None


def anonymous_environ(address: Address, environ: dict) -> dict:
    """An environ of the address alone: the visitor's cookies and other headers are dropped."""
    anonymous = {name: environ[name] for name in SERVER_NAMES if name in environ}
    anonymous |= {name: value for name, value in environ.items() if name.startswith("wsgi.")}
    host, path, query, secure = address
    if "HTTP_HOST" in environ:
        anonymous["HTTP_HOST"] = host
    anonymous |= {"PATH_INFO": path, "QUERY_STRING": query, "REQUEST_METHOD": "GET"}
    return anonymous | {"wsgi.url_scheme": "https" if secure else "http", "wsgi.input": BytesIO()}
