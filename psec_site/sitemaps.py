from django.db.models import Q
from wagtail.contrib import sitemaps
from wagtail.models import PageQuerySet

from youth_stories.models import StoryPage


class Sitemap(sitemaps.Sitemap):
    """Every public page, but of the stories only those that search engines may list."""

    def items(self) -> PageQuerySet:
        other_pages = ~Q(pk__in=StoryPage.objects.values("pk"))
        listed = StoryPage.objects.published().with_listing().filter(may_be_listed=True)
        return super().items().filter(other_pages | Q(pk__in=listed.values("pk")))
