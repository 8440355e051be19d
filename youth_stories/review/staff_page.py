"""What the pages of their own in the admin share, and their items in its menu."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.generic import TemplateView
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from .permissions import require_permission
from .shared import StaffRequest


class StaffPage(WagtailAdminTemplateMixin, TemplateView):
    """A page for whoever has `permission`. PermissionDenied for everybody else."""

    permission: str

    def get(self, request: StaffRequest, *args: Any, **kwargs: Any) -> HttpResponse:  # type: ignore[override]
        require_permission(request.user, self.permission)
        return super().get(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]


class StaffMenuItem(MenuItem):
    """An item for whoever has the permission."""

    def __init__(self, permission: str, label: str, url: Any, **options: Any):
        super().__init__(label, url, **options)
        self.permission = permission

    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm(self.permission)
