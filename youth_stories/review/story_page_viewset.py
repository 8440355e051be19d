"""The viewset of story pages, and what bulk actions on pages do first if stories are among them."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views import View
from wagtail.admin.views.pages.bulk_actions.page_bulk_action import PageBulkAction
from wagtail.admin.views.pages.listing import ExplorableIndexView
from wagtail.models import Page

from pages.newer_version import BasePageViewSet

from ..models import StoryPage, Submission
from ..safeguarding.approval import approve
from .shared import StaffRequest

AdminView = Callable[..., HttpResponse]


class StoryListView(ExplorableIndexView):
    """Wagtail's list of the pages below the wall. Reviewers, who have no other page, have none."""

    def get(self, request: StaffRequest, parent_page_id: int | None = None) -> HttpResponse:
        if self.permission_policy.explorable_root_instance(request.user) is None:
            return redirect("youth_stories:list")
        return super().get(request, parent_page_id)


def with_lock(view: AdminView) -> AdminView:
    """The view, which in a POST reads the page after the story's row is locked.

    Wagtail saves the whole page as it was when the request began: without the lock it would undo
    what another step did meanwhile, such as a publication.
    """

    @wraps(view)
    def locked_view(request: StaffRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        page_id = kwargs.get("page_id")
        if request.method != "POST" or page_id is None:
            return view(request, *args, **kwargs)
        with transaction.atomic():
            Submission.objects.select_for_update(of=("self",)).filter(page=page_id).first()
            return view(request, *args, **kwargs)

    return locked_view


class StoryPageViewSet(BasePageViewSet):
    """The views of story pages.

    Registered so that its page listings check StoryPagePermissionPolicy, and that whatever changes
    a story waits for the step that is under way.
    """

    model = StoryPage
    index_view_class = StoryListView

    def construct_view(self, view_class: type[View], **kwargs: Any) -> AdminView:
        return with_lock(super().construct_view(view_class, **kwargs))


def begin_bulk_action(action: PageBulkAction, pages: list[Page]) -> None:
    """Locks the stories that are changed, and reads the pages again: Wagtail read them before.

    Publishing them is the second person's approval. Call it inside a transaction.
    """
    changed = Q(pk__in=[page.pk for page in pages])
    if action.cleaned_form.cleaned_data.get("include_descendants"):
        for page in pages:
            changed |= Q(path__startswith=page.path)
    stories = StoryPage.objects.filter(changed)
    list(Submission.objects.select_for_update(of=("self",)).filter(page__in=stories).order_by("pk"))
    pages[:], _without_permission = action.get_actionable_objects()
    if action.action_type == "publish":
        for story in stories:
            approve(story.get_latest_revision_as_object(), by=action.request.user)
