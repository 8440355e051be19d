from typing import Any

from wagtail.admin.ui.components import Component
from wagtail.permissions import policy_registry

from .models import CustomImage


class FailedImagesPanel(Component):
    """The images whose renditions could not be made, on the admin's first page.

    For everybody who may change them. Nothing if there is none.
    """

    name = "failed_images"
    template_name = "pages/admin/failed_images_panel.html"
    order = 45

    def get_context_data(self, parent_context: dict[str, Any]) -> dict[str, Any]:
        policy = policy_registry.get_by_type(CustomImage)
        user = parent_context["request"].user
        images = policy.instances_user_has_permission_for(user, "change")
        return {"images": images.filter(renditions_failed=True)}
