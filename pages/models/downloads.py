from typing import Any

from django.db import models
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import PageQuerySet
from wagtail.search import index

from ..document_blocks import DocumentBlock
from .index import IndexPage


class DownloadsPage(IndexPage):
    """The documents that people can take with them."""

    documents = StreamField(
        [("document", DocumentBlock())],
        blank=True,
        help_text="In this order. Home shows the first three.",
    )
    has_entries = models.BooleanField(default=False, editable=False)

    content_panels = [*IndexPage.content_panels, FieldPanel("documents")]
    search_fields = [*IndexPage.search_fields, index.SearchField("documents")]
    subpage_types = []
    page_description = "Files to download, with kind, size and language. There is one, below Home."

    class Meta:
        verbose_name = "downloads page"

    @classmethod
    def listed(cls) -> PageQuerySet:
        return cls.objects.live().filter(has_entries=True)

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.has_entries = bool(self.documents)
        super().save(*args, **kwargs)

    @property
    def shown(self) -> list[Any]:
        """The documents as visitors see them."""
        return [block.value for block in self.documents]
