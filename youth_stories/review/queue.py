"""The queue of stories: newest first, filtered and searched."""

from datetime import timedelta

import django_filters
from django.db.models import Q
from django.http import QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import BulkActionsCheckboxColumn, Column, DateColumn, TitleColumn
from wagtail.admin.widgets.button import Button, HeaderButton
from wagtail.snippets.views.snippets import IndexView

from ..models import Submission
from .permissions import EXPORT, REVIEW

WAITING_DAYS = [(3, "More than 3 days"), (7, "More than a week"), (14, "More than two weeks")]
# Not the e-mail address: what is searched for ends up in addresses and logs.
SEARCH_FIELDS = ["story_key", "first_name", "last_name", "school", "study", "role", "story"]
# What waits in the list of its own.
LIKELY_ROBOTS = "robots=likely&state=received"
# A story is published while its page is: the queue asks the page, and calls the rest by its state.
STATES = [
    *((value, label) for value, label in Submission.State.choices if value != "accepted"),
    ("accepted", "Accepted, not public"),
    ("public", "Public"),
]


class LikelyRobotFilter(django_filters.ChoiceFilter):
    """Always at work: without an answer, likely robots are left out."""

    def filter(self, queryset, value):
        return queryset.filter(is_likely_robot=value == "likely")


class SubmissionFilterSet(WagtailFilterSet):
    state = django_filters.ChoiceFilter(
        label="State", choices=STATES, method="filter_state", empty_label="All"
    )
    waiting = django_filters.ChoiceFilter(
        label="Waiting to be read",
        choices=WAITING_DAYS,
        method="filter_waiting",
        empty_label="However long",
    )
    robots = LikelyRobotFilter(
        label="Robots", choices=[("likely", "Likely robots")], empty_label="Without likely robots"
    )

    class Meta:
        model = Submission
        fields = ["state", "field", "stage", "age_band"]

    def filter_state(self, queryset, name, state):
        if state == "public":
            return queryset.filter(page__is_on_wall=True)
        if state == "accepted":
            return queryset.filter(state=state).exclude(page__is_on_wall=True)
        return queryset.filter(state=state)

    def filter_waiting(self, queryset, name, days):
        before = timezone.now() - timedelta(days=int(days))
        return queryset.filter(state=Submission.State.RECEIVED, received_at__lt=before)


def search(queryset, words: str):
    """Each word somewhere: “Makayla Cheng” stands in two fields."""
    for word in words.split():
        anywhere = Q()
        for field in SEARCH_FIELDS:
            anywhere |= Q(**{f"{field}__icontains": word})
        queryset = queryset.filter(anywhere)
    return queryset


def listed(query: QueryDict):
    """All stories that the queue shows for this query string, on all its pages."""
    return search(SubmissionFilterSet(query).qs, query.get("q", ""))


class StateColumn(Column):
    def get_value(self, submission):
        return status(submission)


def status(submission) -> str:
    """Where a story stands, in words; what is public is read from its page."""
    page = submission.page
    if page and page.live:
        return f"Public as element {page.number}"
    if page and page.number:
        return f"Element {page.number}, taken off the wall"
    return submission.get_state_display()


class QueueView(IndexView):
    page_title = "Youth stories"

    def paginate_queryset(self, queryset, page_size):
        """Reads whole rows only of the page that is shown: a late one is found by its keys."""
        paginator, page, _, is_paginated = super().paginate_queryset(
            queryset.values_list("pk", flat=True), page_size
        )
        rows = Submission.objects.filter(pk__in=page.object_list).select_related("page")
        page.object_list = rows.order_by(*queryset.query.order_by).defer("story")
        return paginator, page, page.object_list, is_paginated

    def search_queryset(self, queryset):
        return search(queryset, self.search_query or "")

    @property
    def columns(self):
        return [
            BulkActionsCheckboxColumn("bulk_actions", obj_type="snippet"),
            TitleColumn(
                "story_key",
                label="Story",
                get_url=lambda submission: reverse("youth_stories:inspect", args=[submission.pk]),
                get_title_id=lambda submission: f"snippet_{submission.pk}_title",
            ),
            Column("display_name", label="Name"),
            Column("age", label="Age", accessor="get_age_band_display"),
            Column("field", label="Field", accessor="get_field_display", sort_key="field"),
            Column("stage", label="Stage", accessor="get_stage_display", sort_key="stage"),
            StateColumn("state", label="State", sort_key="state"),
            DateColumn("received_at", label="Received", sort_key="received_at"),
        ]

    @property
    def header_buttons(self):
        if not self.request.user.has_perm(REVIEW):
            return []
        url = reverse("youth_stories:write")
        buttons = [HeaderButton("Write a story by hand", url=url, icon_name="plus")]
        if count := listed(QueryDict(LIKELY_ROBOTS)).count():
            url = f"{reverse('youth_stories:list')}?{LIKELY_ROBOTS}"
            buttons.append(HeaderButton(f"Likely robots ({count})", url=url, icon_name="warning"))
        return buttons

    @property
    def header_more_buttons(self):
        if not self.request.user.has_perm(EXPORT):
            return []
        return [Button("Export", url=self.export_address(), icon_name="download")]

    def get(self, request, *args, **kwargs):
        if self.is_export:  # Wagtail's own way would ask for no permission
            return redirect(self.export_address())
        return super().get(request, *args, **kwargs)

    def export_address(self) -> str:
        """The export of the stories in the list as it is filtered now."""
        query = self.request.GET.copy()
        query.pop("export", None)
        return f"{reverse('youth_stories:export')}?{query.urlencode()}"
