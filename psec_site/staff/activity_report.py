"""Reports → Who did what. Pages have a history of their own: Wagtail's "Site history"."""

from django.http import HttpRequest
from django.urls import reverse_lazy
from django.utils.text import capfirst
from django.utils.timezone import localtime
from django_filters import ChoiceFilter, DateFromToRangeFilter
from wagtail.admin.filters import DateRangePickerWidget, MultipleUserFilter, WagtailFilterSet
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.reports import ReportView
from wagtail.log_actions import registry
from wagtail.models import ModelLogEntry
from wagtail.permission_policies import ModelPermissionPolicy

from .models import User

READ = "wagtailcore.view_modellogentry"


class ActivityFilterSet(WagtailFilterSet):
    action = ChoiceFilter(label="What", choices=registry.get_choices)
    user = MultipleUserFilter(label="Who", queryset=User.objects.order_by("email"))
    timestamp = DateFromToRangeFilter(label="When", widget=DateRangePickerWidget)

    class Meta:
        model = ModelLogEntry
        fields: list[str] = []


def _details(entry: ModelLogEntry) -> str:
    roles = entry.data.get("roles")
    if roles is not None:
        return ", ".join(roles) or "No role"
    # Wagtail writes down what was edited, and not what was changed in it.
    if entry.action == "wagtail.edit" and entry.content_type:
        return capfirst(entry.content_type.name)
    return entry.comment or entry.data.get("kind", "")


class ActivityView(ReportView):
    page_title = "Who did what"
    header_icon = "history"
    model = ModelLogEntry
    queryset = ModelLogEntry.objects.select_related("user", "content_type")
    permission_policy = ModelPermissionPolicy(ModelLogEntry)
    permission_required = "view"
    filterset_class = ActivityFilterSet
    index_url_name = "staff_activity"
    index_results_url_name = "staff_activity_results"
    columns = [
        Column("when", accessor=lambda entry: f"{localtime(entry.timestamp):%Y-%m-%d %H:%M}"),
        Column("who", accessor="user_display_name"),
        Column("what", accessor="message"),
        Column("about", accessor="label"),
        Column("details", accessor=_details),
    ]
    list_export = ["timestamp", "user_display_name", "message", "label"]


class ActivityMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm(READ)


menu_item = ActivityMenuItem(
    ActivityView.page_title,
    reverse_lazy("staff_activity"),
    name="who-did-what",
    icon_name="history",
    order=900,
)
