"""Production. Raises ImproperlyConfigured, with the names, if environment variables are missing."""

from copy import deepcopy

from django.core.exceptions import ImproperlyConfigured

from .base import *  # noqa: F403
from .base import LOGGING, SILENCED_SYSTEM_CHECKS, TRUSTED_PROXY_COUNT, env

_needed = {
    "SECRET_KEY": "a long random string",
    "ALLOWED_HOSTS": "the site's host names, separated by commas",
    "SITE_URL": "the site's address, like https://example.org",
    "DATABASE_URL": "postgres://user:password@host/name",
    "EMAIL_URL": "smtp+tls://user:password@host:587",
    "DEFAULT_FROM_EMAIL": "the address that e-mail comes from",
}
_missing = [name for name in _needed if not env.str(name, default="")]
if _missing:
    raise ImproperlyConfigured(
        "Set these environment variables before starting:\n"
        + "\n".join(f"  {name}: {_needed[name]}" for name in _missing)
    )

DEBUG = False
SECRET_KEY = env.str("SECRET_KEY")
# The container's own health check uses localhost.
ALLOWED_HOSTS = [*env.list("ALLOWED_HOSTS"), "localhost"]

# Health checks use plain HTTP; all other requests are redirected to HTTPS.
SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^(livez|readyz)/$"]
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
# Only the owner of the whole domain can promise HTTPS for its other host names, for a long time.
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("HSTS_INCLUDE_SUBDOMAINS", default=False)
SECURE_HSTS_PRELOAD = env.bool("HSTS_PRELOAD", default=False)
SILENCED_SYSTEM_CHECKS = [*SILENCED_SYSTEM_CHECKS, "security.W005", "security.W021"]  # for these
# Browsers refuse a cookie of such a name from another host name, or without HTTPS.
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
PASSKEY_COOKIE_NAME = "__Host-passkey"
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
if TRUSTED_PROXY_COUNT:
    # Trusted only behind a proxy, which sets it.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# Each line is JSON. A line a request says what Django's warnings about them would say.
LOGGING = deepcopy(LOGGING)  # the other settings keep theirs
LOGGING |= {"formatters": {"json": {"()": "psec_site.monitoring.json_log.JsonFormatter"}}}
LOGGING["handlers"]["console"]["formatter"] = "json"
LOGGING["loggers"] |= {
    "django.request": {"level": "ERROR"},
    "psec_site.requests": {"level": "INFO"},
}
