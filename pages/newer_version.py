"""Two people edit the same: nobody saves over the other one's version without being told."""

from datetime import datetime
from typing import Any

from django.contrib.admin.utils import quote
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from wagtail.admin import messages
from wagtail.admin.utils import get_user_display_name
from wagtail.admin.views.pages import edit
from wagtail.admin.viewsets.pages import PageViewSet
from wagtail.models import Page, Revision
from wagtail.snippets.views import snippets

from .approval import WorkflowActionView
from .schedule import in_words


class NewerVersionMixin:
    """For Wagtail's edit views: refuses to save over what somebody else saved meanwhile.

    Wagtail's own question is asked in the browser, up to ten seconds late. Whoever has answered it
    (admin-forms.js sends to which version) is not asked again. What was typed stays in the form,
    which begins from the newer version then: to save it again is to replace that one.
    """

    request: HttpRequest
    expects_json_response: bool
    row: Any  # as it is when it is locked

    def rows(self) -> models.QuerySet:
        """The row that is edited."""
        raise NotImplementedError

    def compare_url(self, *revisions: int) -> str:
        raise NotImplementedError

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method != "POST":
            return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
        with transaction.atomic():  # so that of two saves at once the second sees the first
            self.row = self.rows().select_for_update().first()
            return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]

    def form_valid(self, form: Any) -> HttpResponse:
        if not self.is_refused():
            return super().form_valid(form)  # type: ignore[misc]
        self.form = form
        form.restore_required_fields()
        self.has_unsaved_changes = True
        self.autosave_enabled = False  # the next save is somebody's decision
        return self.render_to_response(self.get_context_data())  # type: ignore[attr-defined]

    def form_invalid(self, form: Any) -> HttpResponse:
        self.is_refused()
        return super().form_invalid(form)  # type: ignore[misc]

    def is_refused(self) -> bool:
        """Whether somebody else saved a newer version, which is said then.

        Autosaving stops by itself: Wagtail refuses it.
        """
        if self.expects_json_response or (opened := _opened_at(self.request)) is None:
            return False
        revisions = self.row.revisions.select_related("user").order_by("-created_at", "-pk")
        newer = revisions.filter(created_at__gt=opened).exclude(user=self.request.user).first()
        if newer is None or str(newer.pk) == self.request.POST.get("replaced_revision"):
            return False
        before = revisions.filter(created_at__lte=opened).first()
        self.say(newer, before)
        return True

    def say(self, newer: Revision, before: Revision | None) -> None:
        who = get_user_display_name(newer.user) if newer.user else "The site"
        text = (
            f"{who} saved a newer version on {in_words(newer.created_at)}, while you were working "
            "on yours. Yours is not saved yet: it is all below. Look at what changed, and take "
            "over what should stay. If you save again, yours replaces that version."
        )
        buttons = []
        if before:
            url = self.compare_url(before.pk, newer.pk)
            buttons.append(messages.button(url, "Show what changed", new_window=True))
        messages.error(self.request, text, buttons=buttons)


def _opened_at(request: HttpRequest) -> datetime | None:
    """When the version was saved that the editor began with, as Wagtail's form sends it."""
    try:
        return datetime.fromisoformat(request.POST.get("loaded_revision_created_at", ""))
    except ValueError:
        return None


class SnippetEditView(NewerVersionMixin, snippets.EditView):
    """For snippets with a history and without drafts."""

    def setup(self, *args: Any, **kwargs: Any) -> None:
        super().setup(*args, **kwargs)
        self.autosave_enabled = False  # without drafts, half a sentence would be public

    def rows(self) -> models.QuerySet:
        return self.model._base_manager.filter(pk=self.object.pk)

    def compare_url(self, *revisions: int) -> str:
        return reverse(self.revisions_compare_url_name, args=[quote(self.object.pk), *revisions])


class PageEditView(NewerVersionMixin, edit.EditView):
    def rows(self) -> models.QuerySet:
        return Page._base_manager.filter(pk=self.kwargs["page_id"])

    def compare_url(self, *revisions: int) -> str:
        address = "wagtailadmin_pages:revisions_compare"
        return reverse(address, args=[self.kwargs["page_id"], *revisions])


class BasePageViewSet(PageViewSet):
    """Wagtail's own views of pages, except for their editor and the approval on the first page."""

    edit_view_class = PageEditView
    workflow_action_view_class = WorkflowActionView
