"""Whose story it is, in columns: a title, which logs and letters repeat, has no name in it."""

from typing import Any

from wagtail.admin.views.home import RecentEditsPanel

from ..models import StoryPage


class EditsPanel(RecentEditsPanel):
    """Wagtail's list of the pages that somebody edited last, with columns for stories."""

    template_name = "youth_stories/review/recent_edits.html"

    def get_context_data(self, parent_context: dict[str, Any]) -> dict[str, Any]:
        context = super().get_context_data(parent_context)
        edits = [(time, page, isinstance(page, StoryPage)) for time, page in context["last_edits"]]
        return context | {"edits": edits}
