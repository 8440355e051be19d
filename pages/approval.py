"""What is said after somebody has approved a page, in the editor or from the first page's list."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from wagtail.admin import messages
from wagtail.admin.views.pages import workflow
from wagtail.models import Page

from . import action_menu
from .out_of_date import english_name, how_it_stands, out_of_date_of, what_is_missing


def say_out_of_date(request: HttpRequest, page: Page) -> None:
    """Says which translations lack what is public now."""
    for row in out_of_date_of(page):
        text = f"This page in {english_name(row)} is {how_it_stands(row)}: {what_is_missing(row)}."
        button = messages.button(row.get_target_instance_edit_url(), "Show both side by side")
        messages.warning(request, text, buttons=[button])


def say_approved(request: HttpRequest, page: Page) -> None:
    """Says whether the approval has published the page, or when it will."""
    page = Page.objects.get(pk=page.pk)
    approved = f"“{page.get_admin_display_title()}” is approved"
    if when := page.approved_schedule and action_menu.scheduled(
        page.get_latest_revision_as_object()
    ):
        messages.success(request, f"{approved}: public on {when}.")
    elif page.live and not page.has_unpublished_changes:
        button = messages.button(page.url, "View live", True)
        messages.success(request, f"{approved} and public.", buttons=[button])
        say_out_of_date(request, page)


class WorkflowActionView(workflow.WorkflowActionView):
    """Wagtail's view for the first page's list, which says nothing by itself."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().post(request, *args, **kwargs)
        if self.action_name == "approve":
            say_approved(request, self.object)
        return response
