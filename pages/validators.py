from django.conf import settings
from django.core.exceptions import ValidationError
from django.urls import resolve
from django.utils import translation


def validate_link(value: str) -> None:
    """Raises ValidationError unless it is a path of this site or a URL with its scheme."""
    if not value.startswith(("/", "https://", "http://", "mailto:")) or value.startswith("//"):
        raise ValidationError("Begin with / for this site, or with https:// for another.")


def validate_free_slug(slug: str) -> None:
    """Raises ValidationError if a page with this slug would hide a view, such as /admin/."""
    with translation.override(settings.LANGUAGE_CODE):  # an editor may use the admin in another
        matches = [resolve(path) for path in (f"/{slug}/", f"/{slug}/x/")]
    if any(match.url_name != "wagtail_serve" for match in matches):
        raise ValidationError({"slug": "The site itself uses this address. Choose another."})
