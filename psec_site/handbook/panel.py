from typing import Any

from django.contrib.auth.models import AbstractUser
from django.urls import reverse
from wagtail.admin.ui.components import Component
from wagtail.models import Page, Site

from pages.models import EventsPage, MembersInActionPage, NewsPage

from .topics import Topic, topics

# What staff add to, rather than change itself.
LISTS = (EventsPage, MembersInActionPage, NewsPage)


class StartPanel(Component):
    """Where to begin, on everybody's first page: tasks of their role, and pages to look after."""

    name = "start"
    template_name = "handbook/start_panel.html"
    order = 55  # after what waits

    class Media:
        css = {"all": ["css/admin/handbook.css"]}

    def get_context_data(self, parent_context: dict[str, Any]) -> dict[str, Any]:
        user = parent_context["request"].user
        return {"topics": topics_for(user), "pages": pages_for(user)}


def topics_for(user: AbstractUser) -> list[Topic]:
    """The tasks of the handbook that one of the person's roles does, if only in a step."""
    roles = set(user.groups.values_list("name", flat=True))
    return [topic for topic in topics().values() if roles & topic.everybody]


def pages_for(user: AbstractUser) -> list[tuple[Page, str]]:
    """Home and the pages of the menu, as far as the person may edit them, each with its address.

    A page that lists others leads to their list, also while it is empty.
    """
    home = Site.objects.get(is_default_site=True).root_page
    pages = [home, *home.get_children().live().in_menu()]
    return [(page, _address(page)) for page in pages if page.permissions_for_user(user).can_edit()]


def _address(page: Page) -> str:
    is_list = not page.is_leaf() or issubclass(page.specific_class, LISTS)
    return reverse("wagtailadmin_explore" if is_list else "wagtailadmin_pages:edit", args=[page.pk])
