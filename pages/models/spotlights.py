from typing import Any, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import RichTextField
from wagtail.models import PageManager, PageQuerySet
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField

from ..pagination import paginated
from .base import BasePage
from .described import DescribedPicture, picture_panels
from .fixed import FixedPage, where_it_is_shown

SPOTLIGHTS_PER_PAGE = 12


class SpotlightQuerySet(PageQuerySet):
    def in_order(self) -> Self:
        """Live spotlights as visitors read them, with their photos and renditions.

        First those that are featured, then the others: by hand, if the list is, or newest first.
        In every language as in English.
        """
        in_english = Q(locale__language_code=settings.LANGUAGE_CODE)
        english = SpotlightPage.objects.filter(
            in_english, translation_key=OuterRef("translation_key")
        )
        lists = MembersInActionPage.objects.filter(in_english)
        by_hand = Exists(lists.filter(order=MembersInActionPage.Order.BY_HAND))
        rows = self.live().annotate(
            is_first=Coalesce(Subquery(english.values("feature_first")[:1]), F("feature_first")),
            place=Case(
                When(by_hand, then=Coalesce(Subquery(english.values("path")[:1]), F("path"))),
                default=Value(""),
            ),
        )
        rows = rows.select_related("photo").prefetch_related("photo__renditions")
        return rows.order_by("-is_first", "place", "-date", "-pk")


class MembersInActionPage(FixedPage, BasePage):
    """The list of all spotlights."""

    class Order(models.TextChoices):
        NEWEST = "newest", "Newest first"
        BY_HAND = "by_hand", "By hand, as they are sorted in the page list"

    introduction = models.TextField(blank=True, help_text="One or two sentences. May stay empty.")

    order = models.CharField(
        "order of the spotlights",
        max_length=10,
        choices=Order,
        default=Order.NEWEST,
        help_text="A spotlight that is featured stands before the others. To sort by hand, publish "
        "this page, then choose “Sort menu order” behind its dots and drag. The Spanish page "
        "follows.",
    )

    shown_on = "on this page; Home shows its title above the first spotlights"

    content_panels = [
        *BasePage.content_panels,
        where_it_is_shown(shown_on),
        FieldPanel("introduction"),
        FieldPanel("order"),
    ]
    override_translatable_fields = [
        *BasePage.override_translatable_fields,
        SynchronizedField("order", overridable=False),
    ]
    search_fields = [*BasePage.search_fields, index.SearchField("introduction")]

    parent_page_types = ["pages.HomePage"]
    subpage_types = ["pages.SpotlightPage"]
    max_count_per_parent = 1
    page_description = "The list of reports on member organizations. There is one, below Home."

    class Meta:
        verbose_name = "members in action page"

    @property
    def children_are_sorted_by_hand(self) -> bool:  # type: ignore[override]
        is_english = self.locale.language_code == settings.LANGUAGE_CODE
        return is_english and self.order == self.Order.BY_HAND

    @property
    def lead(self) -> str:
        return self.introduction

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        spotlights = SpotlightPage.objects.child_of(self).in_order()
        return context | paginated(request, "spotlights", spotlights, SPOTLIGHTS_PER_PAGE)


class SpotlightPage(DescribedPicture, BasePage):
    """A report on one member organization."""

    organization = models.CharField(max_length=120)
    date = models.DateField(help_text="When it happened. Visitors see the month and the year.")
    summary = models.TextField(
        max_length=300,
        help_text="One or two sentences, shown on the card and at the top of the page.",
    )
    feature_first = models.BooleanField(
        default=False,
        help_text="Before the others, on Home and in the list. The Spanish page follows.",
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
    override_translatable_fields = [
        *BasePage.override_translatable_fields,
        SynchronizedField("feature_first", overridable=False),
    ]

    content_panels = [
        *BasePage.content_panels,
        MultiFieldPanel(
            [
                FieldPanel("organization"),
                FieldPanel("date"),
                FieldPanel("summary"),
                FieldPanel("feature_first"),
            ],
            heading="Who, when and what",
        ),
        MultiFieldPanel(
            [*picture_panels("photo"), FieldPanel("caption")],
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
    page_description = "A report on one member organization: date, photo and text."

    class Meta:
        verbose_name = "member spotlight"

    def clean(self) -> None:
        super().clean()
        if self.link_url and not self.link_text:
            raise ValidationError({"link_text": "Enter a text for the link."})

    @property
    def lead(self) -> str:
        return self.summary
