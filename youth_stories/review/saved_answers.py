"""The snippet viewset of the saved answers, below Settings."""

from wagtail.admin.panels import FieldPanel
from wagtail.admin.ui.tables import Column
from wagtail.snippets.views.snippets import SnippetViewSet

from ..models import SavedAnswer
from .chooser import ViewersChooserViewSet


class SavedAnswerViewSet(SnippetViewSet):
    model = SavedAnswer
    icon = "mail"
    menu_label = "Saved answers"
    menu_name = "saved-answers"
    add_to_settings_menu = True
    base_url_path = "saved-answers"
    copy_view_enabled = False
    chooser_viewset_class = ViewersChooserViewSet
    list_display = [
        "reason",
        Column("kind", label="For", accessor="get_kind_display"),
        "text",
        "text_es",
    ]
    list_filter = ["kind"]
    panels = [
        FieldPanel("kind"),
        FieldPanel("reason"),
        FieldPanel("text"),
        FieldPanel("text_es"),
    ]
