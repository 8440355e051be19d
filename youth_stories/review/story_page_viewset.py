"""The viewset of story pages."""

from wagtail.admin.viewsets.pages import PageViewSet

from ..models import StoryPage


class StoryPageViewSet(PageViewSet):
    """Registered so that Wagtail's page listings check StoryPagePermissionPolicy."""

    model = StoryPage
