from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from wagtail.admin import messages
from wagtail.contrib.forms.views import FormPagesListView
from wagtail.models import Page

from .rights import has_answers, may_read


class FormsView(FormPagesListView):
    """Wagtail's list of forms, for whoever may read answers, whether they edit pages or not."""

    any_permission_required = None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may_read(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


def refuse_to_delete(request: HttpRequest, pages: Iterable[Page]) -> HttpResponse | None:
    """Leads back with an explanation if somebody answered to one of these pages."""
    for page in pages:
        if has_answers(page):
            text = f"“{page.title}” has answers, so it cannot be deleted. Unpublish it instead."
            messages.error(request, text)
            return redirect("wagtailadmin_explore", page.get_parent().pk)
    return None
