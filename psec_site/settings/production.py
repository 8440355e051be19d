"""Production: refuses to start without what it needs, and says which."""

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
# The container asks itself whether it is alive.
ALLOWED_HOSTS = [*env.list("ALLOWED_HOSTS"), "localhost"]

# Health checks come from inside, over plain HTTP; everybody else is sent to HTTPS.
SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^(livez|readyz)/$"]
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
if TRUSTED_PROXY_COUNT:
    # Believed only where a proxy that sets it stands in front.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
