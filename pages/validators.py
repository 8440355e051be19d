from django.core.exceptions import ValidationError
from django.urls import resolve


def validate_link(value: str) -> None:
    """An address of the site beginning with a slash, or one elsewhere with its scheme."""
    if not value.startswith(("/", "https://", "http://", "mailto:")) or value.startswith("//"):
        raise ValidationError("Begin with / for this site, or with https:// for another.")


def validate_free_slug(slug: str) -> None:
    """Not the address of something that is no page, such as /admin/."""
    if any(resolve(path).url_name != "wagtail_serve" for path in (f"/{slug}/", f"/{slug}/x/")):
        raise ValidationError({"slug": "This address is taken by the site itself."})
