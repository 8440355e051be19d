from typing import Any

from wagtail.admin.ui.components import Component

from .checks import blocking, warnings

# Of administrators, who can do something or know who can.
PERMISSION = "staff.change_user"
# ErasingHaltedPanel says it to everybody who can resume it, administrators among them.
HAS_OWN_PANEL = "erasing"


class DeploymentPanel(Component):
    """What is wrong with the running site, on the admin's first page. Nothing if all is well."""

    name = "deployment"
    template_name = "monitoring/panel.html"
    order = 30

    def render_html(self, parent_context: dict[str, Any] | None = None) -> str:
        if not (parent_context and parent_context["request"].user.has_perm(PERMISSION)):
            return ""
        return super().render_html(parent_context)

    def get_context_data(self, parent_context: dict[str, Any]) -> dict[str, Any]:
        wrong = [finding for finding in (*blocking(), *warnings()) if not finding.is_fine]
        return {"problems": [finding for finding in wrong if finding.name != HAS_OWN_PANEL]}
