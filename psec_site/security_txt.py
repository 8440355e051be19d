"""Where to report a vulnerability: `/.well-known/security.txt` (RFC 9116)."""

from datetime import timedelta
from urllib.parse import quote

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from pages.models import SiteSettings

PATH = ".well-known/security.txt"
# RFC 9116 recommends less than a year.
VALID_FOR = timedelta(days=180)


def security_txt(request: HttpRequest) -> HttpResponse:
    """Name the contact address of the site settings. 404 while there is none."""
    email = SiteSettings.for_request(request).contact_email
    if not email:
        raise Http404
    expires = timezone.now() + VALID_FOR
    lines = {
        "Contact": f"mailto:{quote(email, safe='@')}",
        "Expires": f"{expires:%Y-%m-%dT00:00:00Z}",
        "Preferred-Languages": ", ".join(code for code, _name in settings.LANGUAGES),
        "Canonical": f"{settings.SITE_URL.rstrip('/')}/{PATH}",
    }
    text = "".join(f"{name}: {value}\n" for name, value in lines.items())
    return HttpResponse(text, content_type="text/plain; charset=utf-8")
