from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.timezone import localtime
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column
from wagtail.contrib.forms.views import FormPagesListView, SubmissionsListView
from wagtail.models import Page

from .building import Kind
from .rights import has_answers, may_read


class FormsView(FormPagesListView):
    """Wagtail's list of forms, for whoever may read answers, whether they edit pages or not."""

    any_permission_required = None

    @cached_property
    def columns(self) -> list[Column]:
        """So few that a form's name and whether it is live stand beside each other on a phone."""
        return [each for each in super().columns if each.name in ("title", "status")]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may_read(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class AnswersView(SubmissionsListView):
    """Wagtail's list of answers, one below the other: a long one needs no column."""

    template_name = "forms/admin/answers.html"
    results_template_name = "forms/admin/answers_results.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        emails = {
            field.clean_name
            for field in self.form_page.get_form_fields()
            if field.field_type == Kind.EMAIL
        }
        headings = context.get("data_headings", [])
        return context | {
            "answers": [
                {
                    "pk": row["model_id"],
                    "said": [
                        (heading["label"], _in_words(value), heading["name"] in emails)
                        for heading, value in zip(headings, row["fields"], strict=True)
                        if value
                    ],
                }
                for row in context.get("data_rows", [])
            ]
        }


def _in_words(value: Any) -> Any:
    return (
        date_format(localtime(value), "DATETIME_FORMAT") if isinstance(value, datetime) else value
    )


def refuse_to_delete(request: HttpRequest, pages: Iterable[Page]) -> HttpResponse | None:
    """Leads back with an explanation if somebody answered to one of these pages."""
    for page in pages:
        if has_answers(page):
            text = f"“{page.title}” has answers, so it cannot be deleted. Unpublish it instead."
            messages.error(request, text)
            return redirect("wagtailadmin_explore", page.get_parent().pk)
    return None
