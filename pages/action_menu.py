"""The buttons below the editor of a page: the one that people came for first, and what it does."""

from typing import Any

from django.utils import timezone
from wagtail.admin.action_menu import (
    ActionMenuItem,
    PublishMenuItem,
    SubmitForModerationMenuItem,
    WorkflowMenuItem,
)
from wagtail.models import Page

from .schedule import in_words

CONVERT_TO_ALIAS = "localize-convert-to-alias"  # see translation_views.py


class PublishItem(PublishMenuItem):
    """Says when the page will be published."""

    template_name = "pages/admin/publish_button.html"

    def get_context_data(self, parent_context: dict[str, Any]) -> dict[str, Any]:
        context = super().get_context_data(parent_context)
        when = scheduled(context.get("page"))
        return context | {"label": f"Schedule to publish on {when}" if when else self.label}


class SubmitItem(SubmitForModerationMenuItem):
    """Says what happens, and not the name of a workflow."""

    def get_context_data(self, parent_context: dict[str, Any]) -> dict[str, Any]:
        return super().get_context_data(parent_context) | {"label": "Submit for review"}


def arrange(items: list[ActionMenuItem], context: dict[str, Any]) -> None:
    """Puts the furthest step that the person may take first, and names it by what it does.

    The first one is the button; the others are behind the arrow beside it.
    """
    own: dict[type, type[ActionMenuItem]] = {
        PublishMenuItem: PublishItem,
        SubmitForModerationMenuItem: SubmitItem,
    }
    # Wagtail's own are shared by all requests, so they are replaced rather than changed.
    items[:] = [
        own[type(item)](item.order) if type(item) in own else item
        for item in items
        if item.name != CONVERT_TO_ALIAS
    ]
    for item in items:
        if isinstance(item, WorkflowMenuItem) and item.name == "approve":
            comment = " with a comment" if item.launch_modal else ""
            item.label = f"Approve{comment}{_and_publish(context['page'])}"
    items.sort(key=_rank)


def scheduled(page: Page | None) -> str:
    """When the page will go live by itself, in words. Empty if not, or if that time is over."""
    if page is None or not page.go_live_at or page.go_live_at <= timezone.now():
        return ""
    return in_words(page.go_live_at)


def _and_publish(page: Page) -> str:
    """What the approval of the last task does beside."""
    if not page.current_workflow_state.is_at_final_task:
        return ""
    when = scheduled(page)
    return f" and publish on {when}" if when else " and publish"


def _rank(item: ActionMenuItem) -> int:
    if isinstance(item, WorkflowMenuItem) and item.name == "approve" and not item.launch_modal:
        return 0
    for rank, kind in enumerate((PublishItem, SubmitItem), start=1):
        if isinstance(item, kind):
            return rank
    return 3
