from django.contrib.auth.models import AbstractUser, AnonymousUser
from django.core.exceptions import ValidationError
from django.db import models
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.search import index

from ..blocks import WhatWeKeepBlock
from ..body_blocks import BODY_BLOCKS
from ..permissions import FixedPagePermissionTester, PageTester
from .base import HOME_DEPTH, BasePage

# The pages below Home to which the story form, guardians' pages and letters lead by their address.
LINKED_BY_ADDRESS = ("for-families", "privacy")


class StandardPage(BasePage):
    """A page with any content, for everything that has no page type of its own."""

    introduction = models.TextField(
        blank=True, help_text="One or two sentences in larger type, below the title."
    )
    body = StreamField([*BODY_BLOCKS, ("what_we_keep", WhatWeKeepBlock())])

    content_panels = [*BasePage.content_panels, FieldPanel("introduction"), FieldPanel("body")]
    search_fields = [
        *BasePage.search_fields,
        index.SearchField("introduction"),
        index.SearchField("body"),
    ]

    parent_page_types = ["pages.HomePage", "pages.StandardPage"]
    subpage_types = ["pages.StandardPage"]
    page_description = "For everything else: text, pictures, tables, files and more."

    class Meta:
        verbose_name = "standard page"

    @property
    def lead(self) -> str:
        return self.introduction

    @property
    def is_linked_by_address(self) -> bool:
        return self.depth == HOME_DEPTH + 1 and self.slug in LINKED_BY_ADDRESS

    def permissions_for_user(self, user: AbstractUser | AnonymousUser) -> PageTester:
        tester = FixedPagePermissionTester if self.is_linked_by_address else PageTester
        return tester(user, self)

    def clean(self) -> None:
        super().clean()
        stored = StandardPage.objects.filter(pk=self.pk).first()
        if stored and stored.is_linked_by_address and self.slug != stored.slug:
            raise ValidationError({"slug": "The story form and letters lead to this address."})
