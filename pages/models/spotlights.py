from typing import Any, Self

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import models
from django.http import HttpRequest
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import RichTextField
from wagtail.images.models import AbstractImage
from wagtail.models import PageManager, PageQuerySet
from wagtail.search import index

from .base import BasePage
from .described import DescribedPicture

SPOTLIGHTS_PER_PAGE = 12


class SpotlightQuerySet(PageQuerySet):
    def newest(self) -> Self:
        """Live spotlights, newest first, with their photos and renditions."""
        spotlights = self.live().select_related("photo").prefetch_related("photo__renditions")
        return spotlights.order_by("-date", "-pk")


class MembersInActionPage(BasePage):
    """The list of all spotlights, newest first."""

    introduction = models.TextField(blank=True, help_text="One or two sentences. May stay empty.")

    content_panels = [*BasePage.content_panels, FieldPanel("introduction")]
    search_fields = [*BasePage.search_fields, index.SearchField("introduction")]

    parent_page_types = ["pages.HomePage"]
    subpage_types = ["pages.SpotlightPage"]
    max_count_per_parent = 1

    class Meta:
        verbose_name = "members in action page"

    @property
    def lead(self) -> str:
        return self.introduction

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        spotlights = SpotlightPage.objects.child_of(self).newest()
        context["spotlights"] = Paginator(spotlights, SPOTLIGHTS_PER_PAGE).get_page(
            request.GET.get("page")
        )
        return context


class SpotlightPage(DescribedPicture, BasePage):
    """A report on one member organization."""

    organization = models.CharField(max_length=120)
    date = models.DateField(help_text="When it happened. Visitors see the month and the year.")
    summary = models.TextField(
        max_length=300,
        help_text="One or two sentences, shown on the card and at the top of the page.",
    )
    photo = models.ForeignKey(
        "pages.CustomImage",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="Left empty, a drawing is shown.",
    )
    caption = models.CharField(max_length=250, blank=True, help_text="Shown below the photo.")
    body = RichTextField(
        blank=True, features=["h2", "h3", "bold", "italic", "link", "ul", "ol", "image"]
    )
    link_url = models.URLField("link", blank=True, help_text="The organization's own page.")
    link_text = models.CharField(
        max_length=80, blank=True, help_text="What the link says, such as “Visit their website”."
    )

    objects = PageManager.from_queryset(SpotlightQuerySet)()

    picture_field = "photo"

    content_panels = [
        *BasePage.content_panels,
        MultiFieldPanel(
            [FieldPanel("organization"), FieldPanel("date"), FieldPanel("summary")],
            heading="Who, when and what",
        ),
        MultiFieldPanel(
            [
                FieldPanel("photo"),
                FieldPanel("picture_alt"),
                FieldPanel("picture_is_decorative"),
                FieldPanel("caption"),
            ],
            heading="Photo",
        ),
        FieldPanel("body"),
        MultiFieldPanel([FieldPanel("link_url"), FieldPanel("link_text")], heading="Link"),
    ]
    search_fields = [
        *BasePage.search_fields,
        index.SearchField("organization"),
        index.SearchField("summary"),
        index.SearchField("body"),
    ]

    parent_page_types = ["pages.MembersInActionPage"]
    subpage_types = []

    class Meta:
        verbose_name = "member spotlight"

    def clean(self) -> None:
        super().clean()
        if self.link_url and not self.link_text:
            raise ValidationError({"link_text": "Enter a text for the link."})

    @property
    def lead(self) -> str:
        return self.summary

    @property
    def share_image(self) -> AbstractImage | None:
        return self.social_image or self.photo
