from typing import Any

from django.db import models
from django.db.models import Q
from django.http import HttpRequest
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page, PageQuerySet
from wagtail.search import index

from ..body_blocks import BODY_BLOCKS
from ..people_blocks import PartnerBlock, PersonBlock
from .base import BasePage
from .index import IndexPage


class PeoplePage(IndexPage):
    """The people, the workgroups, and the member organizations and partners."""

    people = StreamField(
        [("person", PersonBlock())], blank=True, help_text="In this order. Ask each of them first."
    )
    partners = StreamField(
        [("partner", PartnerBlock())], blank=True, verbose_name="members and partners"
    )
    has_entries = models.BooleanField(default=False, editable=False)

    content_panels = [*IndexPage.content_panels, FieldPanel("people"), FieldPanel("partners")]
    search_fields = [
        *IndexPage.search_fields,
        index.SearchField("people"),
        index.SearchField("partners"),
    ]
    subpage_types = ["pages.WorkgroupPage"]
    page_description = "People, workgroups, members and partners. There is one, below Home."

    class Meta:
        verbose_name = "people page"

    @classmethod
    def listed(cls) -> PageQuerySet:
        workgroups = Q(pk__in=WorkgroupPage.objects.values("pk"))
        return Page.objects.live().filter(workgroups | Q(peoplepage__has_entries=True))

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.has_entries = bool(self.people or self.partners)
        super().save(*args, **kwargs)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        workgroups = WorkgroupPage.objects.child_of(self).live().order_by("path")
        return super().get_context(request, *args, **kwargs) | {"workgroups": workgroups}


class WorkgroupPage(BasePage):
    """A workgroup, with those who chair it."""

    summary = models.TextField(
        max_length=300, help_text="What it works on, in one or two sentences."
    )
    chairs = StreamField([("person", PersonBlock())], blank=True, verbose_name="co-chairs")
    body = StreamField(BODY_BLOCKS, blank=True)
    join_page = models.ForeignKey(
        "wagtailcore.Page",
        verbose_name="form to join",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="The form by which people join. May stay empty.",
    )

    content_panels = [
        *BasePage.content_panels,
        FieldPanel("summary"),
        FieldPanel("chairs"),
        FieldPanel("body"),
        FieldPanel("join_page"),
    ]
    search_fields = [
        *BasePage.search_fields,
        index.SearchField("summary"),
        index.SearchField("chairs"),
        index.SearchField("body"),
    ]

    parent_page_types = ["pages.PeoplePage"]
    subpage_types = []
    page_description = "A workgroup: what it works on, its co-chairs, how to join."

    class Meta:
        verbose_name = "workgroup"

    @property
    def lead(self) -> str:
        return self.summary

    @property
    def chair_names(self) -> list[str]:
        return [chair.value["name"] for chair in self.chairs]
