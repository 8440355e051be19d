"""Settings → Progress figures: the file from which the figures come."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.urls import reverse_lazy
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic import PermissionCheckedMixin, WagtailAdminTemplateMixin
from wagtail.log_actions import log
from wagtail.permission_policies import ModelPermissionPolicy

from ..models import Figure, VisionPage
from .figures_file import read_figures, replace_figures

IMPORTED = "pages.figures_imported"
MAX_BYTES = 1_000_000
POLICY = ModelPermissionPolicy(Figure)


class ImportForm(forms.Form):
    """The file, and what was read from it as `figures`."""

    file = forms.FileField(
        label="CSV file", widget=forms.FileInput(attrs={"accept": ".csv,text/csv"})
    )
    is_sample = forms.BooleanField(
        label="These figures are made up, to try the drawings",
        help_text="Only the preview of the Vision page shows them, with “Sample, not real” on each "
        "drawing.",
        required=False,
    )

    def clean_file(self) -> UploadedFile:
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise ValidationError("This file is larger than 1 MB. Is it the right one?")
        self.figures = read_figures(file.read())
        return file


class FiguresView(PermissionCheckedMixin, WagtailAdminTemplateMixin, FormView):
    """What there is, and the form to replace it by a file."""

    template_name = "pages/admin/figures.html"
    page_title = "Progress figures"
    header_icon = "order"
    form_class = ImportForm
    success_url = reverse_lazy("progress_figures")
    permission_policy = POLICY
    permission_required = "add"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        figures = Figure.objects.filter(is_sample=False)
        return super().get_context_data(**kwargs) | {
            "columns": Figure.COLUMNS,
            "figures": figures,
            "has_sample": Figure.objects.filter(is_sample=True).exists(),
            "groups": Figure.Group.values,
            "metrics": Figure.Metric.values,
            "vision": _vision(),
        }

    def form_valid(self, form: ImportForm) -> HttpResponse:
        is_sample = form.cleaned_data["is_sample"]
        replace_figures(form.figures, is_sample=is_sample)
        if vision := _vision():
            log(vision, IMPORTED, user=self.request.user, data={"count": len(form.figures)})
        where = "in the preview of the Vision page" if is_sample else "on the Vision page now"
        messages.success(self.request, f"{len(form.figures)} figures are {where}.")
        return super().form_valid(form)


def _vision() -> VisionPage | None:
    """The English vision page, in whose history an import stands."""
    return VisionPage.objects.filter(locale__language_code=settings.LANGUAGE_CODE).first()


class FiguresMenuItem(MenuItem):
    """Shown to whoever may import figures."""

    def is_shown(self, request: HttpRequest) -> bool:
        return POLICY.user_has_permission(request.user, "add")
