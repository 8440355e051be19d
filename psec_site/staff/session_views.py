"""The pages about one's own sessions, and what an open editor asks about them."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from .models import StaffSession
from .sessions import StaffRequest


class SessionsView(WagtailAdminTemplateMixin, TemplateView):
    """Where one is signed in."""

    template_name = "staff/sessions.html"
    page_title = "Where you are signed in"
    header_icon = "key"
    breadcrumbs_items = [
        *WagtailAdminTemplateMixin.breadcrumbs_items,
        {"url": "", "label": page_title},
    ]
    request: StaffRequest

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            sessions=_sessions_of(self.request),
            this_session=self.request.staff_session,
            **kwargs,
        )


class SignedInAgainView(WagtailAdminTemplateMixin, TemplateView):
    """Where a sign-in from an open editor ends, in a tab of its own."""

    template_name = "staff/signed_in_again.html"
    page_title = "You are signed in again"
    header_icon = "check"
    breadcrumbs_items = [
        *WagtailAdminTemplateMixin.breadcrumbs_items,
        {"url": "", "label": page_title},
    ]


@require_POST
def end_session(request: StaffRequest, pk: int) -> HttpResponse:
    """End one of one's sessions; this one too."""
    if _sessions_of(request).filter(pk=pk).end():
        messages.success(request, "Signed out there.")
    return redirect("staff_sessions")


@require_POST
def end_other_sessions(request: StaffRequest) -> HttpResponse:
    """End every session of one's own but this one."""
    this = request.staff_session
    _sessions_of(request).exclude(pk=this.pk if this else None).end()
    messages.success(request, "Signed out everywhere else.")
    return redirect("staff_sessions")


@never_cache
def session_state(request: HttpRequest) -> JsonResponse:
    """What an open editor needs to save after somebody signed in again: the new CSRF token.

    With `?saving` before a save, which counts as doing something. 401 without a session.
    """
    return JsonResponse({"csrf_token": get_token(request)})


def _sessions_of(request: HttpRequest) -> Any:
    return StaffSession.objects.in_force().filter(user_id=request.user.pk or 0)
