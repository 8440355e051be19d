from django.db import models
from django.utils.text import Truncator
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import Page

from ..validators import validate_free_slug

HOME_DEPTH = 2


class BasePage(Page):
    """What every page of the site has: how it looks when somebody shares it."""

    social_image = models.ForeignKey(
        "pages.CustomImage",
        verbose_name="picture for sharing",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="Shown when the page is shared on social media, 1200 × 630 pixels or larger. "
        "Left empty, the site's own picture is used.",
    )

    promote_panels = [
        MultiFieldPanel(
            [
                FieldPanel("slug"),
                FieldPanel("seo_title"),
                FieldPanel(
                    "search_description",
                    help_text="One or two sentences for search engines and social media. "
                    "Left empty, the page's first words are used.",
                ),
                FieldPanel("social_image"),
            ],
            heading="For search engines and social media",
        ),
        MultiFieldPanel([FieldPanel("show_in_menus")], heading="For the site's menu"),
    ]

    class Meta:
        abstract = True

    def clean(self):
        super().clean()
        if self.depth == HOME_DEPTH + 1:
            validate_free_slug(self.slug)

    @property
    def lead(self) -> str:
        """The page's first words as plain text; each page type says where they stand."""
        return ""

    @property
    def share_title(self) -> str:
        return self.seo_title or self.title

    @property
    def share_description(self) -> str:
        return self.search_description or Truncator(self.lead).chars(160)

    @property
    def share_image(self):
        return self.social_image
