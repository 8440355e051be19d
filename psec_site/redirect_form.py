"""Wagtail's form of a redirect, which refuses one that leads nowhere."""

from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from wagtail.contrib.redirects import forms as wagtail_forms
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Site

from pages.validators import validate_link

from .redirects import PRIVATE, is_answered, paths_on_the_way


def validate_target(value: str) -> None:
    """Raises ValidationError unless it is a path of this site or a whole URL of the web."""
    validate_link(value)
    if not value.startswith("/"):
        URLValidator(["http", "https"])(value)


class RedirectForm(wagtail_forms.RedirectForm):
    redirect_link = forms.CharField(
        label="Redirect to any URL",
        help_text="Begin with / for this site, or with https:// for another.",
        required=False,
        max_length=255,
        validators=[validate_target],
    )

    def clean(self) -> dict[str, Any]:
        super().clean()
        data = self.cleaned_data
        if "old_path" in data and "redirect_link" in data and "redirect_page" in data:
            self.refuse(Redirect.normalise_path(data["old_path"]), data)
        return data

    def refuse(self, old_path: str, data: dict[str, Any]) -> None:
        """Raises ValidationError if visitors would never arrive, or never leave."""
        page, link = data["redirect_page"], data["redirect_link"]
        if bool(page) == bool(link):
            raise ValidationError("Choose a page or write an address, one of the two.")
        if PRIVATE.fullmatch(urlsplit(old_path).path.lower()):
            raise ValidationError({"old_path": "Private addresses are never redirected."})
        site = data.get("site") or Site.objects.get(is_default_site=True)
        if is_answered(site, urlsplit(old_path).path):
            text = "Visitors read a page of the site at this address: a redirect has no effect."
            raise ValidationError({"old_path": text})
        if old_path.lower() in paths_on_the_way(page.url if page else link, but=self.instance):
            text = "This leads back to where the redirect begins, and visitors would go in circles."
            raise ValidationError({"redirect_page" if page else "redirect_link": text})

    def _get_validation_exclusions(self) -> set[str]:
        """The model wants a whole URL, although a path does."""
        return {*super()._get_validation_exclusions(), "redirect_link"}
