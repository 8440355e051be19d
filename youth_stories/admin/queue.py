"""The queue of stories: newest first, filtered, searched, and read one at a time."""

from datetime import timedelta

import django_filters
from django.db.models import Q
from django.http import QueryDict
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import BulkActionsCheckboxColumn, Column, DateColumn, TitleColumn
from wagtail.admin.widgets.button import Button, HeaderButton
from wagtail.snippets.views.snippets import IndexView, InspectView, SnippetViewSet

from .. import services
from ..models import Submission
from ..robots import signs
from . import actions, photo_views
from .finding_views import clear_finding
from .forms import MessageForm
from .fresh_password import ask_password
from .permissions import CONCERN, EXPORT, PUBLISH, REVIEW, WITHDRAW

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
        return standing(submission)


def standing(submission) -> str:
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


class ReadingView(InspectView):
    """One story as it will appear, its history, and the steps that can be taken."""

    template_name = "youth_stories/admin/reading.html"
    page_title = "Read"

    def get_context_data(self, **kwargs):
        submission = self.object
        page = submission.page
        schedule = page.scheduled_revision if page else None
        return (
            super().get_context_data(**kwargs)
            | {
                "submission": submission,
                "consents": submission.consents,
                "findings": services.open_findings(
                    submission, services.working_version(submission)
                ),
                "requests": submission.consent_requests.open(),
                "concerns": submission.concerns.all(),
                "history": submission.events.select_related("actor"),
                "page_is_live": bool(page and page.live),
                "standing": standing(submission),
                "goes_live_at": schedule.approved_go_live_at if schedule else None,
                "message_form": MessageForm(),
                "robot_signs": [signs.WORDS[sign] for sign in submission.robot_signs],
            }
            | possible_steps(self.request.user, submission)
        )


def possible_steps(user, submission) -> dict:
    """What this person can do with this story now, for the template; the views check again."""
    state, page = submission.state, submission.page
    reviews, on_hold = user.has_perm(REVIEW), submission.is_on_hold
    is_open = state in (Submission.State.RECEIVED, Submission.State.CHANGE_REQUESTED)
    is_live = bool(page and page.live)
    is_asked = submission.consent_requests.open().exists()
    version = submission.newest_version if page else None
    refusal = version.refusal(by=user) if version else ""
    accepted = reviews and page and state == Submission.State.ACCEPTED and not on_hold
    missing = services.missing_roles(submission) if accepted and not is_asked else []
    return {
        "refusal": refusal,
        "photo": version.photo if version and accepted else None,
        "can_decide": reviews and is_open and not on_hold,
        "can_reopen": reviews
        and not is_open
        and not is_live
        and not on_hold
        and not submission.has_ended
        and state != Submission.State.INVITED,
        "can_note": reviews,
        "can_clear": reviews,
        "can_edit_page": page and page.permissions_for_user(user).can_edit(),
        "can_ask": missing and (submission.is_minor or submission.email),
        "can_cancel_request": reviews and is_asked,
        "can_redact": missing and submission.consents.standing().exists(),
        "can_record_consent": reviews and page and not is_asked and not on_hold,
        "can_publish": version
        and user.has_perm(PUBLISH)
        and not refusal
        and not (is_live and page.content_hash == version.compute_content_hash()),
        "can_withdraw": user.has_perm(WITHDRAW) and not submission.has_ended,
        "can_raise_concern": user.has_perm(CONCERN) and not on_hold,
        "can_close_concern": user.has_perm(CONCERN) and on_hold,
    }


class SubmissionViewSet(SnippetViewSet):
    model = Submission
    icon = "openquote"
    menu_label = "Youth stories"
    menu_name = "youth-stories"
    menu_order = 150
    add_to_admin_menu = True
    admin_url_namespace = "youth_stories"
    base_url_path = "youth-stories"
    index_view_class = QueueView
    inspect_view_class = ReadingView
    inspect_view_enabled = True
    inspect_view_fields = ["story_key"]
    copy_view_enabled = False
    filterset_class = SubmissionFilterSet
    ordering = ["-received_at", "-pk"]
    search_backend_name = None
    search_fields = SEARCH_FIELDS

    def get_urlpatterns(self):
        steps = [
            path(f"<int:pk>/{name}/", step, name=name)
            for name, step in {
                "accept": actions.accept,
                "ask-for-change": actions.ask_for_change,
                "decline": actions.decline,
                "not-a-robot": actions.not_a_robot,
                "reopen": actions.reopen,
                "note": actions.add_note,
                "record-consent": actions.record_consent,
                "withdraw": actions.withdraw,
                "ask-consent": actions.ask_consent,
                "cancel-request": actions.cancel_request,
                "redact": actions.redact,
                "publish": actions.publish,
                "raise-concern": actions.raise_concern,
                "close-concern": actions.close_concern,
                "preview": actions.preview,
                "clear-finding": clear_finding,
                "photo-crop": photo_views.crop_photo,
                "photo-remove": photo_views.remove_photo,
                "photo-agreed": photo_views.confirm_others_agreed,
            }.items()
        ]
        from .export import ExportView  # it is made of the queue

        # Wagtail's own first: the menu leads to the first of them.
        return [
            *super().get_urlpatterns(),
            path(
                "export/",
                self.construct_view(ExportView, **self.get_index_view_kwargs()),
                name="export",
            ),
            path("password/", ask_password, name="password"),
            path("write/", actions.write_by_hand, name="write"),
            path("photo/<int:pk>/", actions.photo, name="photo"),
            path("signed-form/<int:pk>/", actions.signed_form, name="signed-form"),
            *steps,
        ]
