from typing import Any, Self

from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import PageManager, PageQuerySet
from wagtail.search import index

from ..blocks import BODY_BLOCKS
from ..pagination import paginated
from .base import BasePage
from .described import DescribedPicture, picture_panels
from .index import IndexPage

NEWS_PER_PAGE = 12
RELATED_SHOWN = 3


class ArticleQuerySet(PageQuerySet):
    def newest(self) -> Self:
        """Live articles, newest first."""
        return self.live().order_by("-date", "-pk")


class NewsPage(IndexPage):
    """The list of news, newest first."""

    subpage_types = ["pages.ArticlePage"]
    page_description = "The list of news, the newest first. There is one, below Home."

    class Meta:
        verbose_name = "news page"

    @classmethod
    def listed(cls) -> PageQuerySet:
        return ArticlePage.objects.live()

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        articles = ArticlePage.objects.child_of(self).newest().select_related("photo")
        articles = articles.prefetch_related("photo__renditions")
        context = super().get_context(request, *args, **kwargs)
        return context | paginated(request, "articles", articles, NEWS_PER_PAGE)


class ArticlePage(DescribedPicture, BasePage):
    """A piece of news."""

    date = models.DateField(default=timezone.localdate)
    author = models.CharField(
        max_length=120, blank=True, help_text="Such as “the communications team”. May stay empty."
    )
    summary = models.TextField(
        max_length=300, help_text="One or two sentences, shown in the list and at the top."
    )
    photo = models.ForeignKey(
        "pages.CustomImage",
        verbose_name="picture",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    body = StreamField(BODY_BLOCKS, blank=True)

    objects = PageManager.from_queryset(ArticleQuerySet)()

    picture_field = "photo"

    content_panels = [
        *BasePage.content_panels,
        MultiFieldPanel(
            [FieldPanel("date"), FieldPanel("author"), FieldPanel("summary")],
            heading="When, who and what",
        ),
        MultiFieldPanel(picture_panels("photo"), heading="Picture"),
        FieldPanel("body"),
    ]
    search_fields = [
        *BasePage.search_fields,
        index.SearchField("summary"),
        index.SearchField("author"),
        index.SearchField("body"),
    ]

    parent_page_types = ["pages.NewsPage"]
    subpage_types = []
    page_description = "A piece of news: date, author, picture and text."

    class Meta:
        verbose_name = "news article"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        others = ArticlePage.objects.sibling_of(self, inclusive=False).newest()
        return super().get_context(request, *args, **kwargs) | {"related": others[:RELATED_SHOWN]}

    @property
    def lead(self) -> str:
        return self.summary
