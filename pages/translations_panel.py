from typing import Any

from django.urls import reverse
from wagtail.admin.ui.components import Component

from .out_of_date import english_name, how_it_stands, out_of_date, what_is_missing


class TranslationsPanel(Component):
    """The translations that are out of date or not finished, on the admin's first page.

    For those who translate. Nothing if there is none.
    """

    name = "translations"
    template_name = "pages/admin/translations_panel.html"
    order = 48

    def get_context_data(self, parent_context: dict[str, Any]) -> dict[str, Any]:
        user = parent_context["request"].user
        may_translate = user.has_perm("wagtail_localize.submit_translation")
        return {
            "pages": [
                {
                    "url": row.get_target_instance_edit_url(),
                    "title": row.get_target_instance().get_admin_display_title(),
                    "language": english_name(row),
                    "state": how_it_stands(row),
                    "missing": what_is_missing(row),
                }
                for row in (out_of_date() if may_translate else [])
            ],
            "report_url": reverse("wagtail_localize:translations_report"),
        }
