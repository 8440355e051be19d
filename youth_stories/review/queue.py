"""The queue: the admin's list of submissions, filtered and searched. Those that wait come first: by
harm, then what staff can do, the oldest before the others."""

from datetime import timedelta
from typing import Any

import django_filters
from django.core.paginator import Page, Paginator
from django.db.models import Case, Exists, F, OuterRef, QuerySet, When
from django.db.models.functions import Left
from django.db.models.lookups import Contains
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.text import capfirst
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.widgets.button import Button, HeaderButton
from wagtail.snippets.views.snippets import IndexView

from ..models import AgeSign, Submission
from ..rules.text import plain_letters
from .next_step import READY, statuses
from .permissions import EXPORT, REVIEW
from .plain_letters import PlainLetters
from .queue_columns import StateColumn, StoryColumn, TakenColumn, UndecidedColumn
from .waiting import (
    GROUPS,
    Stories,
    accepted_not_public,
    asked_for,
    on_hold,
    tone_of,
    waiting_stories,
)

State = Submission.State
KEYS = [group.key for group in GROUPS]
WAITING_DAYS = [(3, "More than 3 days"), (7, "More than a week"), (14, "More than two weeks")]
# Not the e-mail address: search terms end up in URLs and logs.
SEARCH_FIELDS = ["story_key", "first_name", "last_name", "school", "study", "role", "story"]
FIRST_WORDS = 120  # letters of the story in the list
# The query string of the list of likely robots.
LIKELY_ROBOTS = "robots=likely&state=received"
# What they wait for, and the states of those that wait for nothing. A public story is in the state
# “accepted” too: whether it is public is read from its page.
STATES = [
    *((group.key, capfirst(group.label)) for group in GROUPS),
    *((value, label) for value, label in State.choices if value not in (*KEYS, State.ACCEPTED)),
    ("accepted", "Accepted, not public"),
    ("public", "Public"),
]


class LikelyRobotFilter(django_filters.ChoiceFilter):
    """Likely robots only, or by default all others."""

    def filter(self, queryset: QuerySet, value: str | None) -> QuerySet:
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

    taken = django_filters.ChoiceFilter(
        label="Taken on by",
        choices=[("me", "Me"), ("nobody", "Nobody")],
        method="filter_taken",
        empty_label="Anybody",
    )

    class Meta:
        model = Submission
        fields = ["state", "field", "stage", "age_band", "language"]

    def filter_state(self, queryset: QuerySet, name: str, state: str) -> QuerySet:
        if state == "received" and self.data.get("robots"):
            return queryset.filter(state=state).exclude(on_hold())
        if state in KEYS:
            return queryset.filter(pk__in=self.groups[state])
        queryset = queryset.exclude(on_hold())
        if state == "public":
            return queryset.filter(page__is_on_wall=True)
        if state == "accepted":
            return queryset.filter(accepted_not_public())
        return queryset.filter(state=state)

    def filter_taken(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        by = self.request.user if value == "me" else None
        return queryset.filter(taken_on_by=by)

    @cached_property
    def groups(self) -> Stories:
        return waiting_stories(self.request.user)

    def filter_waiting(self, queryset: QuerySet, name: str, days: str) -> QuerySet:
        before = timezone.now() - timedelta(days=int(days))
        unread = queryset.filter(state=Submission.State.RECEIVED, received_at__lt=before)
        return unread.exclude(on_hold())


def search(queryset: QuerySet, terms: str) -> QuerySet:
    """Filter by search terms, each of which may be in another field, as a first and a last name.

    Capitals, accents and hyphens make no difference.
    """
    found = [Contains(PlainLetters(*SEARCH_FIELDS), each) for each in plain_letters(terms).split()]
    return queryset.filter(*found)


def filtered_submissions(query: QueryDict, request: HttpRequest) -> QuerySet:
    """Return the submissions that the queue lists for this query string, on all its pages."""
    return search(SubmissionFilterSet(query, request=request).qs, query.get("q", ""))


class QueueView(IndexView):
    page_title = "Youth stories"

    def paginate_queryset(
        self, queryset: QuerySet, page_size: int
    ) -> tuple[Paginator, Page, QuerySet, bool]:
        """Paginate by primary key, so that the database reads no rows of the pages before."""
        paginator, page, _, is_paginated = super().paginate_queryset(
            queryset.values_list("pk", flat=True), page_size
        )
        rows = Submission.objects.filter(pk__in=page.object_list)
        rows = rows.select_related("page", "taken_on_by")
        open_signs = AgeSign.objects.open().filter(submission=OuterRef("pk"))
        rows = rows.annotate(
            is_age_in_doubt=Exists(open_signs),
            is_held=on_hold(),
            first_words=Left("story", FIRST_WORDS),
        )
        page.object_list = rows.order_by(*queryset.query.order_by).defer("story")
        status = statuses(page.object_list)
        asks = asked_for([row.pk for row in page.object_list])
        for row in page.object_list:
            row.status, row.asks = status[row.pk], asks.get(row.pk, "")
            row.tone = tone_of(row, self.filters.groups)
            if row.status == READY:
                by_you = row.pk in self.filters.groups["ready_you"]
                row.status += ": by you" if by_you else ": by a second person, not by you"
        return paginator, page, page.object_list, is_paginated

    def order_queryset(self, queryset: QuerySet) -> QuerySet:
        """By harm, then what staff can do; of each first what is erased first if nobody acts.

        Unless staff chose an order.
        """
        queryset = super().order_queryset(queryset)
        if "ordering" in self.request.GET:
            return queryset
        groups = self.filters.groups
        harm, ours = (
            set().union(*(groups[group.key] for group in GROUPS if group.tone == tone))
            for tone in ("harm", "ours")
        )
        if not harm | ours:
            return queryset
        rank = Case(When(pk__in=harm, then=0), When(pk__in=ours, then=1), default=2)
        waits_since = Case(When(pk__in=harm | ours, then=F("waiting_since")))
        return queryset.order_by(rank, waits_since, *queryset.query.order_by)

    def search_queryset(self, queryset: QuerySet) -> QuerySet:
        return search(queryset, self.search_query or "")

    @property
    def columns(self) -> list[Column]:
        return [
            UndecidedColumn("bulk_actions", obj_type="snippet"),
            StoryColumn("story_key", label="Story"),
            StateColumn("state", label="What it waits for", sort_key="state"),
            DateColumn("received_at", label="Received", sort_key="received_at"),
            TakenColumn("taken_on_by", label="Taken on by", sort_key="taken_on_by"),
        ]

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        waiting = self.filters.groups
        pills = [
            {"key": group.key, "label": group.label, "count": len(waiting[group.key])}
            for group in GROUPS
            if waiting[group.key]
        ]
        mine = Submission.objects.filter(taken_on_by=self.request.user)
        return super().get_context_data(*args, **kwargs) | {
            "pills": pills,
            "mine": mine.count(),
            "state": self.request.GET.get("state", ""),
            "taken": self.request.GET.get("taken", ""),
        }

    @property
    def header_buttons(self) -> list[Button]:
        buttons = []
        if self.request.user.has_perm(REVIEW):
            url = reverse("youth_stories:write")
            paper_url = reverse("youth_stories:write-paper")
            buttons += [
                HeaderButton("Write by hand", url=url, icon_name="plus"),
                HeaderButton("From paper, under 18", url=paper_url, icon_name="doc-full"),
            ]
            if count := filtered_submissions(QueryDict(LIKELY_ROBOTS), self.request).count():
                url = f"{reverse('youth_stories:list')}?{LIKELY_ROBOTS}"
                label = f"Likely robots ({count})"
                buttons.append(HeaderButton(label, url=url, icon_name="warning"))
        if self.request.user.has_perm(EXPORT):
            buttons.append(HeaderButton("Export", url=self.export_url(), icon_name="download"))
        return buttons

    @property
    def header_more_buttons(self) -> list[Button]:
        return []  # Wagtail's own export checks no permission

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.is_export:  # Wagtail's own export checks no permission
            return redirect(self.export_url())
        return super().get(request, *args, **kwargs)

    def export_url(self) -> str:
        """Return the URL that exports the list as it is filtered now."""
        query = self.request.GET.copy()
        query.pop("export", None)
        return f"{reverse('youth_stories:export')}?{query.urlencode()}"
