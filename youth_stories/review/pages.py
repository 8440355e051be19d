from wagtail.admin.viewsets.pages import PageViewSet

from ..models import StoryPage


class StoryPageViewSet(PageViewSet):
    """Wagtail's own views of a page, which then ask the stories' own permission policy."""

    model = StoryPage
