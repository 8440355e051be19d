"""Pages to look at: nobody did for a year, or one of their links leads nowhere."""

import re
from collections import defaultdict
from datetime import timedelta

from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast
from django.utils import timezone
from wagtail.models import Page, ReferenceIndex, Site

from .models import SiteSettings
from .models.settings import FooterLink

A_YEAR = timedelta(days=365)
# What shows something else while its page is not public.
WITH_A_SUBSTITUTE = ["featured_story"]


def not_looked_at() -> QuerySet[Page]:
    """The live pages of staff that were neither edited nor confirmed for a year."""
    before = timezone.now() - A_YEAR
    pages = Page.objects.live().filter(content_type__app_label="pages")
    pages = pages.filter(latest_revision_created_at__lt=before)
    return pages.exclude(confirmation__confirmed_at__gte=before).order_by(
        "latest_revision_created_at"
    )


def linking_to(page: Page) -> list[Page]:
    """The live pages with a link to this one, or to one below it."""
    goals = page.get_descendants(inclusive=True).select_related("locale")
    pages = [str(goal.pk) for goal in goals]
    page_type = ContentType.objects.get_for_model(Page)
    links = ReferenceIndex.objects.filter(base_content_type=page_type, to_content_type=page_type)
    links = links.filter(to_object_id__in=pages).exclude(object_id__in=pages)
    sources = {int(pk) for pk in links.values_list("object_id", flat=True).distinct()}
    addresses = {goal.url for goal in goals}
    sources |= {pk for pk, typed in _typed_addresses().items() if typed & addresses}
    return list(Page.objects.live().filter(pk__in=sources).exclude(pk__in=pages).order_by("title"))


def is_in_settings(page: Page) -> bool:
    """Whether the footer, the alert or a button of the site settings has a link to this page."""
    pages = page.get_descendants(inclusive=True)
    rows = SiteSettings.objects.values_list(
        "alert_url", "call_to_action_url", "donate_url", "newsletter_url"
    )
    is_typed = any(page.url in row for row in rows)
    return is_typed or FooterLink.objects.filter(page__in=pages).exists()


def broken_links() -> dict[Page, list[str]]:
    """The live pages with links to pages that are not public, and what these are called."""
    page_type = ContentType.objects.get_for_model(Page)
    links = ReferenceIndex.objects.filter(base_content_type=page_type, to_content_type=page_type)
    rows = links.exclude(model_path__in=WITH_A_SUBSTITUTE).values_list("object_id", "to_object_id")
    live = {str(pk) for pk in Page.objects.live().values_list("pk", flat=True)}
    dead = {(int(a), int(b)) for a, b in rows if a in live and b not in live}
    by_address = {page.url: page.pk for page in Page.objects.not_live().select_related("locale")}
    for source, typed in _typed_addresses().items():
        dead |= {(source, by_address[address]) for address in typed & by_address.keys()}
    pages = Page.objects.in_bulk({pk for pair in dead for pk in pair})
    found = defaultdict(list)
    for source, target in sorted(dead):
        if goal := pages.get(target):
            found[pages[source]].append(f"“{goal.title}”")
    return dict(found)


def _typed_addresses() -> dict[int, set[str]]:
    """For each live page of staff, the addresses of this site that somebody typed into it.

    Wagtail's index of references knows only pages that were chosen.
    """
    site = Site.objects.get(is_default_site=True)
    address = re.compile(rf'"(?:{re.escape(site.root_url)})?(/[\w/-]+)')
    pages = Page.objects.live().filter(content_type__app_label="pages", live_revision__isnull=False)
    contents = pages.values_list("pk", Cast("live_revision__content", TextField()))
    return {
        pk: {f"{path.rstrip('/')}/" for path in address.findall(content)}
        for pk, content in contents
    }
