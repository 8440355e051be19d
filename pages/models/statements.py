from django.core.exceptions import ValidationError
from django.db import models
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.search import index

from ..blocks import BODY_BLOCKS
from .base import BasePage
from .described import DescribedPicture

TEXT_FEATURES = ["bold", "italic", "link", "ul", "ol"]


class MissionPage(BasePage):
    """The mission, in one sentence. It is also shown at the top of the home page."""

    statement = models.CharField(
        max_length=250,
        help_text="The mission in one sentence. Also shown at the top of the home page.",
    )
    emphasis = models.CharField(
        max_length=100,
        blank=True,
        help_text="Words of the statement to show in yellow, spelled exactly as in the statement.",
    )
    body = StreamField(BODY_BLOCKS, blank=True, help_text="Anything more to say. May stay empty.")

    content_panels = [
        *BasePage.content_panels,
        MultiFieldPanel([FieldPanel("statement"), FieldPanel("emphasis")], heading="Mission"),
        FieldPanel("body"),
    ]
    search_fields = [
        *BasePage.search_fields,
        index.SearchField("statement"),
        index.SearchField("body"),
    ]

    parent_page_types = ["pages.HomePage"]
    subpage_types = []
    max_count_per_parent = 1

    class Meta:
        verbose_name = "mission page"

    def clean(self) -> None:
        super().clean()
        if self.emphasis and self.emphasis not in self.statement:
            raise ValidationError({"emphasis": "These words are not in the statement."})

    @property
    def lead(self) -> str:
        return self.statement


class VisionPage(DescribedPicture, BasePage):
    """The vision, which begins with a figure, and the approach. The home page shows both."""

    statement = models.CharField(
        max_length=250, help_text="The whole sentence, beginning with its figure."
    )
    figure = models.CharField(
        max_length=12,
        help_text="The first word of the statement, shown very large, such as “100%”.",
    )
    approach_heading = models.CharField(max_length=80, verbose_name="heading")
    approach_intro = models.TextField(
        verbose_name="first sentence", help_text="Shown in larger type."
    )
    approach = RichTextField(verbose_name="text", features=TEXT_FEATURES)
    image = models.ForeignKey(
        "pages.CustomImage",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="A photo of the Collective at work. Left empty, a drawing is shown.",
    )
    body = StreamField(BODY_BLOCKS, blank=True, help_text="Anything more to say. May stay empty.")

    picture_field = "image"

    content_panels = [
        *BasePage.content_panels,
        MultiFieldPanel([FieldPanel("statement"), FieldPanel("figure")], heading="Vision"),
        MultiFieldPanel(
            [
                FieldPanel("approach_heading"),
                FieldPanel("approach_intro"),
                FieldPanel("approach"),
                FieldPanel("image"),
                FieldPanel("picture_alt"),
                FieldPanel("picture_is_decorative"),
            ],
            heading="How it is achieved",
        ),
        FieldPanel("body"),
    ]
    search_fields = [
        *BasePage.search_fields,
        index.SearchField("statement"),
        index.SearchField("approach_intro"),
        index.SearchField("approach"),
        index.SearchField("body"),
    ]

    parent_page_types = ["pages.HomePage"]
    subpage_types = []
    max_count_per_parent = 1

    class Meta:
        verbose_name = "vision page"

    def clean(self) -> None:
        super().clean()
        if not self.statement.startswith(self.figure):
            raise ValidationError({"figure": "The statement does not begin with this figure."})

    @property
    def statement_after_figure(self) -> str:
        return self.statement.removeprefix(self.figure).strip()

    @property
    def lead(self) -> str:
        return self.statement
