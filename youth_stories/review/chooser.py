"""Wagtail's choosers list every row to whoever may enter the admin."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import permission_required
from django.http import HttpResponseBase
from django.urls import URLPattern
from django.views import View
from wagtail.snippets.views.chooser import SnippetChooserViewSet


class ViewersChooserViewSet(SnippetChooserViewSet):
    """A chooser for those who may view the model."""

    def construct_view(
        self, view_class: type[View], **kwargs: Any
    ) -> Callable[..., HttpResponseBase]:
        options = self.model._meta
        permission = f"{options.app_label}.view_{options.model_name}"
        view = super().construct_view(view_class, **kwargs)
        return permission_required(permission, raise_exception=True)(view)

    def get_urlpatterns(self) -> list[URLPattern]:
        """Without the view that creates a row, which raises where a chooser has no form for it."""
        return [url for url in super().get_urlpatterns() if url.name != "create"]
