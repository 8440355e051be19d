"""Where WAGTAILFRONTENDCACHE names a CDN, it is told at once what to forget.

Wagtail tells it of a page itself, before the change is committed: the CDN may fetch the old page
once more. Without any of this it forgets by itself within a minute (page_cache.MAX_AGE).
"""

from django.conf import settings
from django.db import transaction
from wagtail.contrib.frontend_cache.utils import PurgeBatch
from wagtail.models import Page

from pages.models import HomePage
from youth_stories.models import HearFromOurYouthPage

LISTS = ("hear-from-our-youth/feed/", "sitemap.xml")


def purge(instance: Page, **kwargs) -> None:
    """For page_published and page_unpublished: the page, and the lists that may show it."""
    if settings.WAGTAILFRONTENDCACHE:
        batch = PurgeBatch()
        batch.add_page(instance)
        batch.add_pages([*HomePage.objects.live(), *HearFromOurYouthPage.objects.live()])
        batch.add_urls([f"{settings.SITE_URL}/{address}" for address in LISTS])
        transaction.on_commit(batch.purge)
