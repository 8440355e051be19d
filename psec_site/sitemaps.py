from django.db.models import Q
from wagtail.contrib import sitemaps

from youth_stories.models import StoryPage


class Sitemap(sitemaps.Sitemap):
    """Every public page; of the stories, those a consent covers."""

    def items(self):
        other_pages = ~Q(pk__in=StoryPage.objects.values("pk"))
        covered = Q(pk__in=StoryPage.objects.published().values("pk"))
        return super().items().filter(other_pages | covered)
