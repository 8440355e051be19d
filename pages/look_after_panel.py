from typing import Any

from wagtail.admin.ui.components import Component

from .look_after import broken_links, not_looked_at


class LookAfterPanel(Component):
    """Pages with broken links, and those at which nobody looked for a year, on the first page.

    Of the pages that the person may edit. Nothing if there is none.
    """

    name = "look_after"
    template_name = "pages/admin/look_after_panel.html"
    order = 49

    def get_context_data(self, parent_context: dict[str, Any]) -> dict[str, Any]:
        user = parent_context["request"].user
        links = broken_links().items()
        old = not_looked_at()
        return {
            "broken": [row for row in links if row[0].permissions_for_user(user).can_edit()],
            "old": [page for page in old if page.permissions_for_user(user).can_edit()],
        }
