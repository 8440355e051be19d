import re

from django.db import models
from django.http import Http404
from django.utils.functional import cached_property
from wagtail.admin.panels import FieldPanel, HelpPanel, MultiFieldPanel, PageChooserPanel

from ..permissions import FixedPagePermissionTester
from ..remembered import remembered
from .base import BasePage
from .spotlights import SpotlightPage
from .statements import MissionPage, VisionPage

SPOTLIGHTS_SHOWN = 3
SLUG = re.compile(r"[-\w]{1,100}")  # what else a visitor makes up is no key of a cache


class HomePage(BasePage):
    """The front door. Mission and vision have one home each, their own pages; Home reads them."""

    featured_story = models.ForeignKey(
        "wagtailcore.Page",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="The story quoted in large type. Left empty, or while it is not public, "
        "the newest story stands here.",
    )
    invitation_heading = models.CharField(max_length=80)
    invitation_text = models.CharField(
        max_length=250, help_text="One or two sentences beside the featured story."
    )

    content_panels = [
        *BasePage.content_panels,
        HelpPanel(
            "<p>The mission and the vision are read from their own pages: change them there and "
            "Home follows. The newest stories and members in action come by themselves.</p>",
            heading="Where the other words come from",
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

    parent_page_types = ["wagtailcore.Page"]
    max_count = 1

    class Meta:
        verbose_name = "home page"

    def permissions_for_user(self, user):
        return FixedPagePermissionTester(user, self)

    def route(self, request, path_components):
        """As Wagtail's; the page below Home is remembered: each story's way leads through it."""
        slug, *rest = path_components or [""]
        if not SLUG.fullmatch(slug):
            return super().route(request, path_components)
        child = remembered(f"child_{slug}_of_{self.pk}", lambda: self._child(slug))
        child._cached_parent_obj = self  # as Wagtail does: its parent is not asked for again
        return child.route(request, rest)

    def _child(self, slug: str):
        try:
            child = self.get_children().get(slug=slug)
        except self.base_page_model.DoesNotExist as error:
            raise Http404 from error
        return child.specific

    @cached_property
    def others(self) -> dict:
        """What Home shows of other pages."""
        return remembered("others_on_home", _find_others)

    @property
    def lead(self) -> str:
        mission = self.others["mission"]
        return mission.statement if mission else ""

    def get_context(self, request, *args, **kwargs):
        return super().get_context(request, *args, **kwargs) | self.others


def _find_others() -> dict:
    vision = VisionPage.objects.live().select_related("image")
    return {
        "mission": MissionPage.objects.live().first(),
        "vision": vision.prefetch_related("image__renditions").first(),
        "spotlights": list(SpotlightPage.objects.newest()[:SPOTLIGHTS_SHOWN]),
    }
