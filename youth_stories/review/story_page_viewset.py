"""The viewset of story pages."""

from django.http import HttpResponse
from django.shortcuts import redirect
from wagtail.admin.views.pages.listing import ExplorableIndexView
from wagtail.admin.viewsets.pages import PageViewSet

from ..models import StoryPage
from .shared import StaffRequest


class StoryListView(ExplorableIndexView):
    """Wagtail's list of the pages below the wall. Reviewers, who have no other page, have none."""

    def get(self, request: StaffRequest, parent_page_id: int | None = None) -> HttpResponse:
        if self.permission_policy.explorable_root_instance(request.user) is None:
            return redirect("youth_stories:list")
        return super().get(request, parent_page_id)


class StoryPageViewSet(PageViewSet):
    """Registered so that Wagtail's page listings check StoryPagePermissionPolicy."""

    model = StoryPage
    index_view_class = StoryListView
