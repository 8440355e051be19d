from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from .models import SiteSettings


def contact(request: HttpRequest) -> dict:
    """Adds `contact`: whom people can ask, from the site settings. Read when a template uses it."""
    return {"contact": SimpleLazyObject(lambda: SiteSettings.for_request(request).contact)}
