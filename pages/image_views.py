from typing import Any

from wagtail.images.forms import get_image_form
from wagtail.images.views import multiple

from .forms import TOO_LARGE, OneOfSeveralMixin


class AddView(multiple.AddView):
    """Wagtail's page that takes several pictures at once.

    Each is an image as soon as its file is there; what it shows may be said then or later. Beside
    its form stands a picture of it, which browsers cannot draw from HEIC themselves.
    """

    template_name = "pages/admin/add_images.html"
    page_title = "Add pictures"
    edit_form_template_name = "pages/admin/uploaded_image.html"

    def get_upload_form_class(self) -> Any:
        class UploadForm(OneOfSeveralMixin, get_image_form(self.model, ["title", "file"])):  # type: ignore[misc]
            pass

        return UploadForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"too_large": TOO_LARGE}
