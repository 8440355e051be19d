from django.db import models
from wagtail.admin.panels import FieldPanel
from wagtail.models import PageQuerySet
from wagtail.search import index

from .base import BasePage


class IndexPage(BasePage):
    """The base of pages that list the pages below them. In the menu only while it lists some."""

    introduction = models.TextField(blank=True, help_text="One or two sentences. May stay empty.")

    content_panels = [*BasePage.content_panels, FieldPanel("introduction")]
    search_fields = [*BasePage.search_fields, index.SearchField("introduction")]

    parent_page_types = ["pages.HomePage"]
    max_count_per_parent = 1

    class Meta:
        abstract = True

    @classmethod
    def listed(cls) -> PageQuerySet:
        """The pages because of which the menu shows this page, in all languages."""
        raise NotImplementedError

    @property
    def lead(self) -> str:
        return self.introduction
