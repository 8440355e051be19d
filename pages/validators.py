from django.conf import settings
from django.core.exceptions import ValidationError
from django.urls import resolve
from django.utils import translation


def validate_link(value: str) -> None:
    """An address of the site beginning with a slash, or one elsewhere with its scheme."""
    if not value.startswith(("/", "https://", "http://", "mailto:")) or value.startswith("//"):
        raise ValidationError("Begin with / for this site, or with https:// for another.")


def validate_free_slug(slug: str) -> None:
    """Not the address of something that is no page, such as /admin/."""
    with translation.override(settings.LANGUAGE_CODE):  # in which editors work is their own choice
        matches = [resolve(path) for path in (f"/{slug}/", f"/{slug}/x/")]
    if any(match.url_name != "wagtail_serve" for match in matches):
        raise ValidationError({"slug": "This address is taken by the site itself."})
