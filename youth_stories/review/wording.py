"""The snippet viewset of the wording that staff can change: every place, none to add or delete."""

from collections.abc import Collection

from django.contrib.auth.models import AbstractUser
from django.utils.functional import cached_property
from wagtail.admin.panels import FieldPanel, HelpPanel
from wagtail.admin.ui.tables import BulkActionsCheckboxColumn, Column
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.snippets.views.snippets import IndexView, SnippetViewSet

from ..models import Wording
from .chooser import ViewersChooserViewSet


class WordingPermissionPolicy(ModelPermissionPolicy):
    """The places are those of the pages and letters: staff change their words, no more."""

    def user_has_permission(self, user: AbstractUser, action: str) -> bool:
        return action in ("view", "change") and super().user_has_permission(user, action)

    def user_has_any_permission(self, user: AbstractUser, actions: Collection[str]) -> bool:
        return any(self.user_has_permission(user, action) for action in actions)


class WordsColumn(Column):
    """What a place says in one language, and its default if that is something else."""

    cell_template_name = "youth_stories/review/wording_cell.html"

    def get_value(self, wording: Wording) -> dict[str, str]:
        return wording.languages()[self.name]


class WordingIndexView(IndexView):
    page_title = "Words of the form and letters"
    page_subtitle = "Nobody changes here what people agree to"

    @cached_property
    def columns(self) -> list[Column]:
        """Without checkboxes: nothing is done to several places at once."""
        return [
            column
            for column in super().columns
            if not isinstance(column, BulkActionsCheckboxColumn)
        ]


class WordingViewSet(SnippetViewSet):
    model = Wording
    icon = "edit"
    menu_label = "Words of the form and letters"
    menu_name = "wording"
    add_to_settings_menu = True
    base_url_path = "wording"
    copy_view_enabled = False
    index_view_class = WordingIndexView
    chooser_viewset_class = ViewersChooserViewSet
    list_display = [
        "where",
        WordsColumn("en", label="English"),
        WordsColumn("es", label="Spanish"),
    ]
    panels = [
        HelpPanel(template="youth_stories/review/default_wording.html", heading="Default"),
        FieldPanel("text"),
        FieldPanel("text_es"),
    ]
