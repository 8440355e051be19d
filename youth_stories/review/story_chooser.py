"""Wagtail's page chooser where a story is chosen: what the story is stands in columns of its own.

Its title stays “Element 12”, since titles reach logs and notifications.
"""

from django.urls import URLPattern, path
from wagtail.admin.auth import require_admin_access
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.chooser import BrowseView, PageStatusColumn, PageTitleColumn, SearchView
from wagtail.models import Page

from ..models import StoryPage


def _is_public(page: Page) -> bool:
    """Whoever chooses pages may know no more of a draft than that it is there."""
    return isinstance(page, StoryPage) and page.live


def _name(page: Page) -> str:
    return page.short_name if _is_public(page) else ""


def _field(page: Page) -> str:
    return page.field_label if _is_public(page) else ""


def _picture(page: Page) -> str:
    if not _is_public(page):
        return ""
    return "Yes" if page.photo_id else "No"


def _number(page: Page) -> int | str:
    return page.element_id or "" if isinstance(page, StoryPage) else ""


STORY_COLUMNS = [
    PageTitleColumn("title", label="Title"),
    Column("name", label="Name", accessor=_name),
    Column("field", label="Field", accessor=_field),
    Column("picture", label="Picture", accessor=_picture, classname="not-on-a-phone"),
    Column("number", label="Number", accessor=_number, classname="not-on-a-phone"),
    PageStatusColumn("status", label="Status", classname="not-on-a-phone"),
]


class BrowseStoriesView(BrowseView):
    @property
    def columns(self) -> list[Column]:
        chooses_story = self.request.GET.get("page_type") == StoryPage._meta.label_lower
        # The last of Wagtail's leads from a page to those below it.
        return [*STORY_COLUMNS, super().columns[-1]] if chooses_story else super().columns


class SearchStoriesView(SearchView):
    @property
    def columns(self) -> list[Column]:
        chooses_story = self.request.GET.get("page_type") == StoryPage._meta.label_lower
        return STORY_COLUMNS if chooses_story else super().columns


# Before Wagtail's own, which are at the same addresses: its hook adds addresses after them.
urlpatterns: list[URLPattern] = [
    path("choose-page/", require_admin_access(BrowseStoriesView.as_view())),
    path("choose-page/<int:parent_page_id>/", require_admin_access(BrowseStoriesView.as_view())),
    path("choose-page/search/", require_admin_access(SearchStoriesView.as_view())),
]
