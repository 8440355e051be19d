from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.functional import cached_property
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.admin.widgets import AdminAutoHeightTextInput
from wagtail.fields import RichTextField, StreamField
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField

from ..body_blocks import BODY_BLOCKS
from .base import BasePage
from .described import DescribedPicture, picture_panels
from .fixed import FixedPage, where_it_is_shown
from .goal import A_YEAR, YEAR, target_year, with_year, without_year

A_WHOLE_YEAR = "Enter the whole year, such as 2030."
TEXT_FEATURES = ["bold", "italic", "link", "ul", "ol"]


class MissionPage(FixedPage, BasePage):
    """The mission, in one sentence, and the year of its goal. The home page shows it, too."""

    statement = models.CharField(
        max_length=250,
        help_text=f"One sentence. {YEAR} stands for the year below.",
    )
    target_year = models.PositiveSmallIntegerField(
        "year of the goal",
        null=True,  # the English page's counts in every language
        blank=True,
        validators=[
            MinValueValidator(2000, A_WHOLE_YEAR),
            MaxValueValidator(2099, A_WHOLE_YEAR),
        ],
        help_text="Change it here alone: this sentence, its Spanish one, Home and the footer of "
        "every page follow.",
    )
    emphasis = models.CharField(
        max_length=100,
        blank=True,
        help_text="Words of the statement to show in yellow, spelled exactly as in the statement.",
    )
    body = StreamField(BODY_BLOCKS, blank=True, help_text="Anything more to say. May stay empty.")

    shown_on = "at the top of Home, and at the top of this page"
    override_translatable_fields = [
        *BasePage.override_translatable_fields,
        SynchronizedField("target_year", overridable=False),
    ]

    content_panels = [
        *BasePage.content_panels,
        where_it_is_shown(shown_on),
        MultiFieldPanel(
            [
                FieldPanel("statement", widget=AdminAutoHeightTextInput),
                FieldPanel("target_year"),
                FieldPanel("emphasis"),
            ],
            heading="Mission",
        ),
        FieldPanel("body"),
    ]
    search_fields = [
        *BasePage.search_fields,
        index.SearchField("sentence"),
        index.SearchField("body"),
    ]

    parent_page_types = ["pages.HomePage"]
    subpage_types = []
    max_count_per_parent = 1
    page_description = "The mission in one sentence, and the year of its goal. There is one."

    class Meta:
        verbose_name = "mission page"

    def clean(self) -> None:
        super().clean()
        year = self.year()
        if not year:
            raise ValidationError({"target_year": "Enter the year of the goal, such as 2030."})
        self.statement = without_year(" ".join(self.statement.split()), year)
        self.emphasis = without_year(self.emphasis, year)
        if other := A_YEAR.search(self.statement):
            change = f"The year of the goal is {year}, and this sentence says {other[0]}. "
            raise ValidationError({"statement": f"{change}Change the year in its own field."})
        if self.emphasis and self.emphasis not in self.statement:
            raise ValidationError({"emphasis": "These words are not in the statement."})

    def year(self) -> int | None:
        """The year of the goal: the English page's own, or what that page says to visitors."""
        is_translation = self.locale_id and self.locale.language_code != settings.LANGUAGE_CODE
        return target_year() if is_translation else self.target_year

    @cached_property
    def goal_year(self) -> int | None:
        """As `year`, read once."""
        return self.year()

    @cached_property
    def sentence(self) -> str:
        """The statement as visitors read it."""
        return with_year(self.statement, lambda: self.goal_year)

    @property
    def emphasized(self) -> str:
        """The words of the sentence that are shown in yellow."""
        return with_year(self.emphasis, lambda: self.goal_year)

    @property
    def lead(self) -> str:
        return self.sentence


class VisionPage(DescribedPicture, FixedPage, BasePage):
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
    shown_on = "in the middle of Home, and on this page"

    content_panels = [
        *BasePage.content_panels,
        where_it_is_shown(shown_on),
        MultiFieldPanel(
            [FieldPanel("statement", widget=AdminAutoHeightTextInput), FieldPanel("figure")],
            heading="Vision",
        ),
        MultiFieldPanel(
            [
                FieldPanel("approach_heading"),
                FieldPanel("approach_intro"),
                FieldPanel("approach"),
                *picture_panels("image"),
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
    page_description = "The vision and the way to it. There is one, and Home shows it."

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
