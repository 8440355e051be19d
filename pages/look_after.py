"""Pages to look at: nobody did for a year, or one of their links leads nowhere."""

from collections import defaultdict
from datetime import timedelta

from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from django.utils import timezone
from wagtail.models import Page, ReferenceIndex

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
    pages = [str(pk) for pk in page.get_descendants(inclusive=True).values_list("pk", flat=True)]
    page_type = ContentType.objects.get_for_model(Page)
    links = ReferenceIndex.objects.filter(base_content_type=page_type, to_content_type=page_type)
    links = links.filter(to_object_id__in=pages).exclude(object_id__in=pages)
    sources = [int(pk) for pk in links.values_list("object_id", flat=True).distinct()]
    return list(Page.objects.live().filter(pk__in=sources).order_by("title"))


def broken_links() -> dict[Page, list[str]]:
    """The live pages with links to pages that are not public, and what these are called."""
    page_type = ContentType.objects.get_for_model(Page)
    links = ReferenceIndex.objects.filter(base_content_type=page_type, to_content_type=page_type)
    rows = links.exclude(model_path__in=WITH_A_SUBSTITUTE).values_list("object_id", "to_object_id")
    live = {str(pk) for pk in Page.objects.live().values_list("pk", flat=True)}
    dead = {(source, target) for source, target in rows if source in live and target not in live}
    pages = Page.objects.in_bulk({int(each) for pair in dead for each in pair})
    found = defaultdict(list)
    for source, target in sorted(dead):
        if goal := pages.get(int(target)):
            found[pages[int(source)]].append(f"“{goal.title}”")
    return dict(found)
