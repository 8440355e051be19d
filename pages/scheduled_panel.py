from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.utils import timezone
from wagtail.admin.ui.components import Component
from wagtail.models import Page, Revision

from .schedule import in_words


class ScheduledPanel(Component):
    """What goes live or offline by itself, soonest first, on the admin's first page.

    Of the pages that the person may edit. Nothing if there is none.
    """

    name = "scheduled"
    template_name = "pages/admin/scheduled_panel.html"
    order = 105

    def get_context_data(self, parent_context: dict[str, Any]) -> dict[str, Any]:
        user = parent_context["request"].user
        found = sorted(_changes(), key=lambda change: change[0])
        return {
            "changes": [
                {"page": page, "when": in_words(time), "what": what}
                for time, what, page in found
                if page.permissions_for_user(user).can_edit()
            ]
        }


def _changes() -> Iterator[tuple[datetime, str, Page]]:
    for revision in Revision.page_revisions.filter(approved_go_live_at__isnull=False):
        page = revision.content_object
        what = "its new version goes live" if page.live else "goes live"
        yield revision.approved_go_live_at, what, page
    for page in Page.objects.live().filter(expire_at__gt=timezone.now()).specific():
        yield page.expire_at, "goes offline", page
