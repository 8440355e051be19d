from django.core.paginator import Paginator
from django.db import models
from django.http import Http404
from django.shortcuts import render
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField
from wagtail.search import index
from wagtail.url_routing import RouteResult

from pages.models import BasePage
from pages.permissions import FixedPagePermissionTester

from .. import search
from ..text import plain_text
from .content import Field, Stage
from .element import Element
from .story import StoryPage

TILES_PER_PAGE = 28  # two columns of fourteen on a phone, four rows of seven on a desk
OPEN_TILES = 6
SEARCH_HITS = 1000


class HearFromOurYouthPage(BasePage):
    """The campaign and its wall of elements."""

    introduction = models.TextField(
        blank=True, help_text="One or two sentences above the wall. May stay empty."
    )
    campaign = RichTextField(
        features=["bold", "italic", "link"],
        help_text="What the campaign is for, and how to join it. Shown below the wall.",
    )

    content_panels = [
        *BasePage.content_panels,
        FieldPanel("introduction"),
        FieldPanel("campaign"),
    ]
    # Without the slug: the stories' addresses are printed on posters.
    promote_panels = [
        FieldPanel("seo_title"),
        FieldPanel("search_description"),
        FieldPanel("social_image"),
        FieldPanel("show_in_menus"),
    ]
    search_fields = [*BasePage.search_fields, index.SearchField("campaign")]

    template = "youth_stories/wall_page.html"
    parent_page_types = ["pages.HomePage"]
    subpage_types = ["youth_stories.StoryPage"]
    max_count_per_parent = 1

    class Meta:
        verbose_name = "hear from our youth page"

    @property
    def lead(self) -> str:
        return self.introduction

    def permissions_for_user(self, user):
        return FixedPagePermissionTester(user, self)

    def route(self, request, path_components):
        """A story is found by its number. A number whose story is gone answers 410."""
        if not path_components:
            return super().route(request, path_components)
        number, *rest = path_components
        if rest or not number.isdecimal() or len(number) > 9 or str(int(number)) != number:
            raise Http404
        around = StoryPage.objects.published().with_photos().with_listing().around(int(number))
        stories = {story.number: story for story in around}
        story = stories.pop(int(number), None)
        # The stored hash was good enough to list it; to show it, the words themselves must match.
        if story and story.compute_content_hash() == story.content_hash:
            story._cached_parent_obj = self
            story.neighbors = stories.values()
            return RouteResult(story)
        if Element.objects.filter(number=int(number)).exists():
            return RouteResult(self, kwargs={"gone_number": int(number)})
        raise Http404

    def serve(self, request, gone_number=None, *args, **kwargs):
        if gone_number:
            context = {"wall": self, "number": gone_number}
            return render(request, "410.html", context, status=410)
        return super().serve(request, *args, **kwargs)

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        chosen_field = _one_of(Field, request.GET.get("field"))
        chosen_stage = _one_of(Stage, request.GET.get("stage"))
        query = plain_text(request.GET.get("q", "")).strip()[:100]

        stories = StoryPage.objects.on_wall().by_number()
        if chosen_field:
            stories = stories.filter(field=chosen_field)
        if chosen_stage:
            stories = stories.filter(stage=chosen_stage)
        pks = stories.values_list("pk", flat=True)
        if query:  # so few that they need not be counted first
            pks = list(pks.filter(pk__in=search.hits(StoryPage, query, SEARCH_HITS)))
        tiles = Paginator(pks, TILES_PER_PAGE).get_page(request.GET.get("page"))
        public = StoryPage.objects.published().filter(pk__in=tiles.object_list)
        tiles.object_list = public.as_tiles().by_number()
        context |= {
            "tiles": tiles,
            "total": tiles.paginator.count if tiles.has_other_pages() else len(tiles),
            "open_numbers": [] if tiles.has_next() else Element.objects.open_numbers(OPEN_TILES),
            "fields": Field.choices,
            "stages": Stage.choices,
            "chosen_field": chosen_field,
            "chosen_stage": chosen_stage,
            "query": query,
            "is_filtered": bool(chosen_field or chosen_stage or query),
        }
        return context


def _one_of(choices, value) -> str:
    """The value if it is one of the choices, else nothing: an unknown filter filters nothing."""
    return value if value in choices.values else ""
