from django.db import models
from django.utils.functional import cached_property
from wagtail.admin.panels import FieldPanel, HelpPanel, MultiFieldPanel, PageChooserPanel

from ..permissions import FixedPagePermissionTester
from .base import BasePage
from .spotlights import SpotlightPage
from .statements import MissionPage, VisionPage

SPOTLIGHTS_SHOWN = 3


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

    @cached_property
    def mission(self) -> MissionPage | None:
        return MissionPage.objects.live().first()

    @property
    def lead(self) -> str:
        return self.mission.statement if self.mission else ""

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        vision = VisionPage.objects.live().select_related("image")
        return context | {
            "mission": self.mission,
            "vision": vision.prefetch_related("image__renditions").first(),
            "spotlights": SpotlightPage.objects.newest()[:SPOTLIGHTS_SHOWN],
        }
