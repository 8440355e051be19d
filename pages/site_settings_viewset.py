from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from wagtail.snippets.views.snippets import IndexView, SnippetViewSet

from .models import SiteSettings
from .newer_version import SnippetEditView


class OnlyRowView(IndexView):
    """Leads to the only row, in place of a list of one."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return redirect(self.get_edit_url(SiteSettings.for_request(request)))


class SiteSettingsViewSet(SnippetViewSet):
    """The site settings, with the history that Wagtail's own settings do not have."""

    model = SiteSettings
    icon = "site"
    menu_name = "site-settings"
    menu_label = "Site settings"
    add_to_settings_menu = True
    base_url_path = "site-settings"
    copy_view_enabled = False
    index_view_class = OnlyRowView
    edit_view_class = SnippetEditView
