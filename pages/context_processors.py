from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from .models import SiteSettings


def site_settings(request: HttpRequest) -> dict:
    """Adds `site_settings`, and of them `contact`. Both are read when a template uses them."""
    return {
        "site_settings": SimpleLazyObject(lambda: SiteSettings.for_request(request)),
        "contact": SimpleLazyObject(lambda: SiteSettings.for_request(request).contact),
    }
