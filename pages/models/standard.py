from django.db import models
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.search import index

from ..body_blocks import BODY_BLOCKS
from .base import BasePage


class StandardPage(BasePage):
    """A page with any content, for everything that has no page type of its own."""

    introduction = models.TextField(
        blank=True, help_text="One or two sentences in larger type, below the title."
    )
    body = StreamField(BODY_BLOCKS)

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
