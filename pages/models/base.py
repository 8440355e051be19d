from django.contrib.auth.models import AbstractUser, AnonymousUser
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import Truncator
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.images.models import AbstractImage
from wagtail.models import Page
from wagtail_localize.fields import SynchronizedField

from ..permissions import PageTester
from ..schedule import PageForm
from ..translations import untranslated
from ..validators import validate_free_slug

HOME_DEPTH = 2


class BasePage(Page):
    """The base of every page type: adds what search engines and social media show."""

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

    # A page with a form is not cached: it links to the whole style sheet.
    is_form = False
    # Whether visitors read the pages below it in the order of the page list.
    children_are_sorted_by_hand = False
    # A page that has an address in each language and is no page of one.
    is_in_every_language = False
    # So that an address differs from language to language by its beginning alone.
    override_translatable_fields = [SynchronizedField("slug", overridable=False)]

    base_form_class = PageForm
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
        MultiFieldPanel(
            [
                FieldPanel(
                    "show_in_menus",
                    help_text="Pages directly below Home can be in the menu, in the order of the "
                    "page list. One row has room for about nine; more make a second one.",
                )
            ],
            heading="For the site's menu",
        ),
    ]

    class Meta:
        abstract = True

    def clean(self) -> None:
        super().clean()
        if self.depth == HOME_DEPTH + 1:
            validate_free_slug(self.slug)
        # wagtail-localize takes the words of the other language where there is no translation.
        if self.live and untranslated(self):
            raise ValidationError("Some of its words are still to be translated.")

    def permissions_for_user(self, user: AbstractUser | AnonymousUser) -> PageTester:
        return PageTester(user, self)

    @property
    def lead(self) -> str:
        """The page's first words as plain text. Empty unless a page type overrides it."""
        return ""

    @property
    def is_listed(self) -> bool:
        """Whether search engines may list and quote it."""
        return True

    @property
    def share_title(self) -> str:
        return self.seo_title or self.title

    @property
    def share_description(self) -> str:
        """In one line."""
        words = self.search_description or Truncator(self.lead).chars(160)
        return " ".join(words.split())

    @property
    def share_image(self) -> AbstractImage | None:
        return self.social_image
