from typing import Any

from wagtail.admin.ui.components import Component

from .rights import forms_of, may_read, with_open_answers


class OpenAnswersPanel(Component):
    """The answers to forms that wait, on the first page of whoever may read them."""

    name = "open_answers"
    template_name = "forms/admin/open_answers_panel.html"
    order = 51  # after the stories that wait

    def render_html(self, parent_context: dict[str, Any] | None = None) -> str:
        if not (parent_context and may_read(parent_context["request"].user)):
            return ""
        return super().render_html(parent_context)

    def get_context_data(self, parent_context: dict[str, Any]) -> dict[str, Any]:
        forms = with_open_answers(forms_of(parent_context["request"].user))
        return {"forms": forms.filter(open_answers__gt=0).order_by("title")}
