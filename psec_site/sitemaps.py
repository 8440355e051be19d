from functools import reduce
from operator import or_
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from wagtail.contrib import sitemaps
from wagtail.models import Page, PageQuerySet

from pages.languages import path_in
from youth_stories.models import StoryPage


class Sitemap(sitemaps.Sitemap):
    """Every public page in each language, and the form; of the stories only those to be listed."""

    def items(self) -> PageQuerySet:
        other_pages = ~Q(pk__in=StoryPage.objects.values("pk"))
        listed = StoryPage.objects.published().with_listing().filter(may_be_listed=True)
        homes = self.get_wagtail_site().root_page.get_translations(inclusive=True).live()
        pages = Page.objects.filter(reduce(or_, (Q(path__startswith=home.path) for home in homes)))
        pages = pages.filter(other_pages | Q(pk__in=listed.values("pk"))).live().public()
        return pages.order_by("path").defer_streamfields().specific()

    def get_urls(self, *args: Any, **kwargs: Any) -> list[dict[str, Any]]:
        """Adds the form, and to each address the same page's in the other languages."""
        urls = super().get_urls(*args, **kwargs)
        form, root = reverse("share_your_story"), self.get_wagtail_site().root_url
        for language, _name in settings.LANGUAGES:
            urls.append({"location": f"{root}{path_in(form, language)}"})
        locations = {url["location"]: url for url in urls}
        for location in locations:
            versions = self._versions(location.removeprefix(root), root)
            versions = [each for each in versions if each["location"] in locations]
            if len(versions) > 1:
                for each in versions:
                    locations[each["location"]]["alternates"] = versions
        return urls

    @staticmethod
    def _versions(path: str, root: str) -> list[dict[str, str]]:
        """The addresses in each language of the page with this English path."""
        return [
            {"lang_code": language, "location": f"{root}{path_in(path, language)}"}
            for language, _name in settings.LANGUAGES
        ]
