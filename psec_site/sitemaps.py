from functools import reduce
from operator import or_

from django.db.models import Q
from wagtail.contrib import sitemaps
from wagtail.models import Page, PageQuerySet

from youth_stories.models import StoryPage


class Sitemap(sitemaps.Sitemap):
    """Every public page of each language, but of the stories only those that may be listed."""

    def items(self) -> PageQuerySet:
        other_pages = ~Q(pk__in=StoryPage.objects.values("pk"))
        listed = StoryPage.objects.published().with_listing().filter(may_be_listed=True)
        homes = self.get_wagtail_site().root_page.get_translations(inclusive=True).live()
        pages = Page.objects.filter(reduce(or_, (Q(path__startswith=home.path) for home in homes)))
        pages = pages.filter(other_pages | Q(pk__in=listed.values("pk"))).live().public()
        return pages.order_by("path").defer_streamfields().specific()
