from typing import Any, Self

from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.blocks import PageChooserBlock
from wagtail.fields import StreamField
from wagtail.models import PageManager, PageQuerySet
from wagtail.search import index

from ..body_blocks import BODY_BLOCKS
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
    chosen_news = StreamField(
        [("article", PageChooserBlock("pages.ArticlePage", label="News"))],
        blank=True,
        max_num=3,
        verbose_name="more news below it",
        help_text="Up to three that belong to it. Left empty, the newest ones.",
    )

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
        FieldPanel("chosen_news"),
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
        context = super().get_context(request, *args, **kwargs)
        return context | {"related": self.chosen() or self.newest_others()}

    def chosen(self) -> list["ArticlePage"]:
        """The live news that staff chose, each in this page's language."""
        keys = [block.value.translation_key for block in self.chosen_news if block.value]
        rows = ArticlePage.objects.live().filter(translation_key__in=keys, locale=self.locale)
        found = {page.translation_key: page for page in rows} if keys else {}
        return [found[key] for key in keys if key in found]

    def newest_others(self) -> "ArticleQuerySet":
        return ArticlePage.objects.sibling_of(self, inclusive=False).newest()[:RELATED_SHOWN]

    @property
    def lead(self) -> str:
        return self.summary
