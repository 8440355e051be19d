import secrets
from typing import Any, Self

from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Locale
from wagtail.search import index
from wagtail.url_routing import RouteResult

from pages.models import BasePage
from pages.models.fixed import FixedPage

from .element import Element
from .story import StoryPage

LONGEST_NUMBER = 9  # digits


class HearFromOurYouthPage(FixedPage, BasePage):
    """The campaign and its wall of elements, in one language.

    The stories are children of the English page, and all of them are on the wall of every language.
    """

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

    template = "youth_stories/wall/wall_page.html"
    parent_page_types = ["pages.HomePage"]
    subpage_types = ["youth_stories.StoryPage"]
    max_count_per_parent = 1
    page_description = "The campaign, and the wall of published stories. There is one."

    class Meta:
        verbose_name = "hear from our youth page"

    @classmethod
    def with_stories(cls) -> Self:
        """The page below which the stories are."""
        return cls.objects.get(locale=Locale.get_default())

    @property
    def lead(self) -> str:
        return self.introduction

    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        """Routes an element number to its story; a number whose story is gone answers 410."""
        if not path_components:
            return super().route(request, path_components)
        number, *rest = path_components
        is_number = number.isdecimal() and len(number) <= LONGEST_NUMBER
        if rest or not is_number or str(int(number)) != number:
            raise Http404
        around = StoryPage.objects.published().with_photos().with_listing().around(int(number))
        around = around.with_card_name()
        stories = {story.number: story for story in around}
        story = stories.pop(int(number), None)
        # published() compared the stored hash; to show the page, compare the words themselves.
        if story and story.compute_content_hash() == story.content_hash:
            story._cached_parent_obj = self
            story.neighbors = stories.values()
            return RouteResult(story)
        if Element.objects.filter(number=int(number)).exists():
            return RouteResult(self, kwargs={"gone_number": int(number)})
        raise Http404

    def serve(
        self, request: HttpRequest, gone_number: int | None = None, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        if gone_number:
            context = {"wall": self, "number": gone_number}
            return render(request, "410.html", context, status=410)
        if "number" in request.GET and (story_url := self._url_of(request.GET["number"])):
            response = redirect(story_url)
            response["Cache-Control"] = "no-store"
            return response
        return super().serve(request, *args, **kwargs)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        # serve() sends to every number there is.
        context["no_such_number"] = request.GET.get("number", "")[:20]
        return context

    def _url_of(self, number: str) -> str | None:
        """The address of the element with this number, or of a random public one for “any”."""
        if number == "any":
            found = self._random_number()
        else:
            digits = number.strip().lstrip("#0")
            is_number = digits.isdecimal() and len(digits) <= LONGEST_NUMBER
            given = Element.objects.filter(number=int(digits)) if is_number else None
            found = int(digits) if given and given.exists() else None
        return f"{self.url}{found}/" if found else None

    @staticmethod
    def _random_number() -> int | None:
        public = StoryPage.objects.published().by_number().values_list("element_id", flat=True)
        after = secrets.randbelow(Element.objects.next_number())
        return public.filter(element__gt=after).first() or public.first()
