"""Purges changes from the CDN that WAGTAILFRONTENDCACHE names, if it names one.

Purged are a deleted photo or card of a story, and a page that was published or unpublished with the
pages that list it. After any other change (a move, the menu, a setting, a concern about a story), a
CDN's copy expires within store.MAX_AGE seconds.

Wagtail's own application for this is not installed: it would purge before the change is committed,
and a visitor who withdraws a story would wait for the CDN.
"""

import threading
from typing import Any

from django.conf import settings
from django.tasks import task
from django.urls import reverse
from django.utils import translation
from wagtail.contrib.frontend_cache.utils import PurgeBatch, purge_urls_from_cache
from wagtail.models import Page

from pages.models import HomePage
from youth_stories.models import HearFromOurYouthPage, PublicPhotoRendition, ShareCard

TIMEOUT = 10  # seconds


def purge_page(instance: Page, **kwargs: Any) -> None:
    """Receiver of page_published and page_unpublished: purges the page and lists that show it."""
    if settings.WAGTAILFRONTENDCACHE:
        batch = PurgeBatch()
        pages = [instance, *HomePage.objects.live(), *HearFromOurYouthPage.objects.live()]
        for language, _name in settings.LANGUAGES:  # a story and a feed have an address in each
            with translation.override(language):
                batch.add_pages(pages)
                batch.add_url(settings.SITE_URL + reverse("stories_feed"))
        batch.add_url(f"{settings.SITE_URL}/sitemap.xml")
        purge_urls.enqueue(sorted(batch.urls))


def purge_picture(instance: PublicPhotoRendition | ShareCard, **kwargs: Any) -> None:
    """Receiver of pre_delete: after the deletion its URL would not be known any more."""
    if settings.WAGTAILFRONTENDCACHE:
        purge_urls.enqueue([settings.SITE_URL + instance.url])


@task(backend="database", priority=-20)  # after all other tasks
def purge_urls(urls: list[str]) -> None:
    """Purges these URLs. Waits TIMEOUT at most, because e-mails wait for the same worker."""
    purging = threading.Thread(target=purge_urls_from_cache, args=[urls], daemon=True)
    purging.start()
    purging.join(TIMEOUT)
