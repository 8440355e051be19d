from typing import Any

from django.http import Http404
from django.urls import reverse
from django.views.generic import TemplateView
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from .topics import groups, topics


class HandbookView(WagtailAdminTemplateMixin, TemplateView):
    """All topics, or the one with this name, for everybody who may open the admin."""

    template_name = "handbook/topic.html"
    page_title = "Handbook"
    header_icon = "help"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        items = [*self.breadcrumbs_items, {"url": reverse("handbook"), "label": self.page_title}]
        name = self.kwargs.get("name")
        return [*items, {"url": "", "label": _topic(name).title}] if name else items

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs) | {"groups": groups()}
        if name := self.kwargs.get("name"):
            names = list(topics())
            following = names[(names.index(_topic(name).name) + 1) % len(names)]
            context |= {"topic": _topic(name), "next": topics()[following]}
        return context


def _topic(name: str) -> Any:
    if name not in topics():
        raise Http404
    return topics()[name]
