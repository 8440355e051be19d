from typing import ClassVar

from django.contrib.auth.models import AbstractUser, AnonymousUser
from django.db import models
from wagtail.admin.panels import HelpPanel

from ..permissions import FixedPagePermissionTester


class FixedPage(models.Model):
    """A page the site depends on: it can be edited, but not unpublished, moved or deleted."""

    # Where visitors read what is written here, as the end of a sentence. May be empty.
    shown_on: ClassVar[str] = ""

    class Meta:
        abstract = True

    def permissions_for_user(self, user: AbstractUser | AnonymousUser) -> FixedPagePermissionTester:
        return FixedPagePermissionTester(user, self)


def where_it_is_shown(places: str) -> HelpPanel:
    """The editor's first words, with a `shown_on`."""
    return HelpPanel(f"<p>Visitors read this {places}.</p>", heading="Where this is shown")
