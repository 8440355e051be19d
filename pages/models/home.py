from typing import Any

from django.db import models
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.functional import cached_property
from wagtail.admin.panels import FieldPanel, HelpPanel, MultiFieldPanel, PageChooserPanel
from wagtail.url_routing import RouteResult
from wagtail_localize.fields import BaseTranslatableField

from .base import BasePage
from .events import EventPage, next_first
from .fixed import FixedPage
from .news import ArticlePage
from .settings import SiteSettings
from .spotlights import SpotlightPage
from .statements import MissionPage, VisionPage

SPOTLIGHTS_SHOWN = 3
EVENTS_SHOWN = 3
NEWS_SHOWN = 3


class HomePage(FixedPage, BasePage):
    """The home page of a language. It shows the statements of its mission and vision pages."""

    featured_story = models.ForeignKey(
        "wagtailcore.Page",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="The story quoted in large type. Left empty, or while it is not public, "
        "the newest story is shown.",
    )
    invitation_heading = models.CharField(max_length=80)
    invitation_text = models.CharField(
        max_length=250, help_text="One or two sentences beside the featured story."
    )

    content_panels = [
        *BasePage.content_panels,
        HelpPanel(
            "<p>To change the mission or the vision, edit their own pages: Home shows the same "
            "words. The newest stories and members in action are added automatically.</p>",
            heading="Where to change the rest",
        ),
        MultiFieldPanel(
            [
                PageChooserPanel("featured_story", "youth_stories.StoryPage"),
                FieldPanel("invitation_heading"),
                FieldPanel("invitation_text"),
            ],
            heading="Hear from our youth",
        ),
    ]

    children_are_sorted_by_hand = True  # the menu
    parent_page_types = ["wagtailcore.Page"]
    max_count = 1  # by hand: a home page in another language is made by translating this one
    # Not the English slug: both are children of the root.
    override_translatable_fields = [BaseTranslatableField("slug")]
    page_description = "The first page of a language, made of the others."

    class Meta:
        verbose_name = "home page"

    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        """Raises Http404 instead of showing a language at the address of another.

        Wagtail shows the English home page where there is none in the active language.
        """
        _site, _root_url, own_path = self.get_url_parts(request)
        if own_path != reverse("wagtail_serve", args=[""]):
            raise Http404
        return super().route(request, path_components)

    @cached_property
    def mission(self) -> MissionPage | None:
        """The mission page of this language, if it is live."""
        return MissionPage.objects.live().child_of(self).select_related("locale").first()

    @property
    def lead(self) -> str:
        return self.mission.sentence if self.mission else ""

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        if self.mission:
            # The footer says it, too.
            SiteSettings.for_request(request).goal_year = self.mission.goal_year
        vision = VisionPage.objects.live().child_of(self).select_related("image")
        return context | {
            "mission": self.mission,
            "vision": vision.prefetch_related("image__renditions").first(),
            "events": next_first(EventPage.objects.descendant_of(self).coming())[:EVENTS_SHOWN],
            "news": ArticlePage.objects.descendant_of(self).newest()[:NEWS_SHOWN],
            "spotlights": SpotlightPage.objects.descendant_of(self).in_order()[:SPOTLIGHTS_SHOWN],
        }
