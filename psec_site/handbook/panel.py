from typing import Any

from django.contrib.auth.models import AbstractUser
from wagtail.admin.ui.components import Component
from wagtail.models import Page, Site

from .topics import Topic, topics


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


def pages_for(user: AbstractUser) -> list[Page]:
    """Home and the pages of the menu, as far as the person may edit them."""
    home = Site.objects.get(is_default_site=True).root_page
    pages = [home, *home.get_children().live().in_menu()]
    return [page for page in pages if page.permissions_for_user(user).can_edit()]
