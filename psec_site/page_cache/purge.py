"""Where WAGTAILFRONTENDCACHE names a CDN, the task queue purges what changed from it.

That is a deleted photo of a story, and a page that was published or unpublished, with the pages
that list it. After any other change (a move, the menu, a setting, a story frozen by a concern), and
without any of this, a CDN's copy expires within 40 seconds (wsgi.MAX_AGE).

Wagtail's own application for it is not installed: that would purge before the change is committed,
and make whoever withdraws a story wait for it.
"""

import threading

from django.conf import settings
from django.tasks import task
from wagtail.contrib.frontend_cache.utils import PurgeBatch, purge_urls_from_cache
from wagtail.models import Page

from pages.models import HomePage
from youth_stories.models import HearFromOurYouthPage, PublicPhotoRendition

LISTS = ("hear-from-our-youth/feed/", "sitemap.xml")
TIMEOUT = 10  # seconds


def purge_page(instance: Page, **kwargs) -> None:
    """For page_published and page_unpublished: the page, and the lists that may show it."""
    if settings.WAGTAILFRONTENDCACHE:
        batch = PurgeBatch()
        batch.add_page(instance)
        batch.add_pages([*HomePage.objects.live(), *HearFromOurYouthPage.objects.live()])
        batch.add_urls([f"{settings.SITE_URL}/{path}" for path in LISTS])
        purge_urls.enqueue(sorted(batch.urls))


def purge_photo(instance: PublicPhotoRendition, **kwargs) -> None:
    """For pre_delete, while it still has its address."""
    if settings.WAGTAILFRONTENDCACHE:
        purge_urls.enqueue([settings.SITE_URL + instance.url])


@task(backend="database", priority=-20)  # after all else
def purge_urls(urls: list[str]) -> None:
    """Gives up waiting for a CDN that hangs: letters wait behind this."""
    purging = threading.Thread(target=purge_urls_from_cache, args=[urls], daemon=True)
    purging.start()
    purging.join(TIMEOUT)
