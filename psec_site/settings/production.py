"""Production. Raises ImproperlyConfigured, with the names, if environment variables are missing."""

from django.core.exceptions import ImproperlyConfigured

from .base import *  # noqa: F403
from .base import TRUSTED_PROXY_COUNT, env

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
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
if TRUSTED_PROXY_COUNT:
    # Trusted only behind a proxy, which sets it.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
