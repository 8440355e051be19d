"""Where WAGTAILFRONTENDCACHE names a CDN, the task queue tells it what to forget.

That is a story's photo that is gone, and a page that was published or taken down, with what lists
it. Of what else was changed (a move, the menu, a setting, a story frozen by a concern), and without
any of this, it forgets a page within 40 seconds by itself (page_cache.KEPT).

Wagtail's own application for it is not installed: that would tell the CDN before the change is
committed, and make whoever withdraws a story wait for it.
"""

import threading

from django.conf import settings
from django.tasks import task
from wagtail.contrib.frontend_cache.utils import PurgeBatch, purge_urls_from_cache
from wagtail.models import Page

from pages.models import HomePage
from youth_stories.models import HearFromOurYouthPage, PublicPhotoRendition

LISTS = ("hear-from-our-youth/feed/", "sitemap.xml")
PATIENCE = 10  # seconds


def purge(instance: Page, **kwargs) -> None:
    """For page_published and page_unpublished: the page, and the lists that may show it."""
    if settings.WAGTAILFRONTENDCACHE:
        batch = PurgeBatch()
        batch.add_page(instance)
        batch.add_pages([*HomePage.objects.live(), *HearFromOurYouthPage.objects.live()])
        batch.add_urls([f"{settings.SITE_URL}/{address}" for address in LISTS])
        tell.enqueue(sorted(batch.urls))


def purge_photo(instance: PublicPhotoRendition, **kwargs) -> None:
    """For pre_delete, while it still has its address."""
    if settings.WAGTAILFRONTENDCACHE:
        tell.enqueue([settings.SITE_URL + instance.url])


@task(backend="database", priority=-20)  # after all else
def tell(addresses: list[str]) -> None:
    """A CDN that hangs is left alone: letters wait behind this."""
    telling = threading.Thread(target=purge_urls_from_cache, args=[addresses], daemon=True)
    telling.start()
    telling.join(PATIENCE)
