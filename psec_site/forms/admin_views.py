from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.forms import RadioSelect
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.timezone import localtime
from django.views.decorators.http import require_POST
from django_filters import ChoiceFilter
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column
from wagtail.admin.utils import get_valid_next_url_from_request
from wagtail.contrib.forms.views import (
    FormPagesListView,
    SubmissionsListFilterSet,
    SubmissionsListView,
)
from wagtail.models import Page

from .answers import FormAnswer
from .building import Kind
from .rights import has_answers, may_read, with_open_answers


class FormsView(FormPagesListView):
    """Wagtail's list of forms, for whoever may read answers, whether they edit pages or not."""

    any_permission_required = None

    @cached_property
    def columns(self) -> list[Column]:
        """So few that a form's name and whether it is live stand beside each other on a phone."""
        columns = [each for each in super().columns if each.name in ("title", "status")]
        return [*columns, Column("open_answers", label="To answer")]

    def get_base_queryset(self) -> QuerySet[Page]:
        return with_open_answers(super().get_base_queryset())

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may_read(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class AnswerFilterSet(SubmissionsListFilterSet):
    answered = ChoiceFilter(
        label="Answered",
        choices=[("no", "Not yet"), ("yes", "Answered")],
        method="filter_answered",
        empty_label="All",
        widget=RadioSelect,
    )

    def filter_answered(self, answers: QuerySet, name: str, value: str) -> QuerySet:
        return answers.filter(answered_at__isnull=value == "no")


class AnswersView(SubmissionsListView):
    """Wagtail's list of answers, one below the other: a long one needs no column."""

    template_name = "forms/admin/answers.html"
    results_template_name = "forms/admin/answers_results.html"
    filterset_class = AnswerFilterSet

    def get_base_queryset(self) -> QuerySet:
        return super().get_base_queryset().select_related("answered_by")

    def to_row_dict(self, item: FormAnswer) -> dict[str, Any]:
        """In the file too the times are those of Philadelphia; Wagtail writes UTC."""
        row = super().to_row_dict(item)
        sent = localtime(item.submit_time).replace(tzinfo=None, microsecond=0)
        return row | {"submit_time": sent}

    def get_heading(self, queryset: QuerySet, field: str) -> str:
        heading = super().get_heading(queryset, field)
        is_time = field in ("submit_time", "answered")
        return f"{heading} (Philadelphia time)" if is_time else heading

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        emails = {
            field.clean_name
            for field in self.form_page.get_form_fields()
            if field.field_type == Kind.EMAIL
        }
        headings = context.get("data_headings", [])
        return context | {
            "all_answers": 0 if context["submissions"] else self.get_base_queryset().count(),
            "answers": [
                {
                    "pk": answer.pk,
                    "answered": answer.answered,
                    "said": [
                        (heading["label"], _in_words(value), heading["name"] in emails)
                        for heading, value in zip(headings, row["fields"], strict=True)
                        if value and heading["name"] != "answered"
                    ],
                }
                for answer, row in zip(
                    context["submissions"], context.get("data_rows", []), strict=False
                )
            ],
        }


@require_POST
def mark(request: HttpRequest, answer_id: int) -> HttpResponse:
    """Marks an answer as answered, or with `open` as open again."""
    if not may_read(request.user):
        raise PermissionDenied
    answer = get_object_or_404(FormAnswer, pk=answer_id)
    is_open = "open" in request.POST
    answer.mark(None if is_open else request.user)
    messages.success(request, "Marked as not answered." if is_open else "Marked as answered.")
    there = reverse("wagtailforms:list_submissions", args=[answer.page_id])
    return redirect(get_valid_next_url_from_request(request) or there)


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
