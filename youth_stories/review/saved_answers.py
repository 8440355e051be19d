"""The snippet viewset of the saved answers, below Settings."""

from wagtail.admin.panels import FieldPanel
from wagtail.admin.ui.tables import Column
from wagtail.snippets.views.snippets import IndexView, SnippetViewSet

from ..models import SavedAnswer
from .chooser import ViewersChooserViewSet


class SavedAnswersView(IndexView):
    add_item_label = "Add"  # beside the heading of a phone's screen


class SavedAnswerViewSet(SnippetViewSet):
    model = SavedAnswer
    icon = "mail"
    menu_label = "Saved answers"
    menu_name = "saved-answers"
    add_to_settings_menu = True
    base_url_path = "saved-answers"
    copy_view_enabled = False
    index_view_class = SavedAnswersView
    chooser_viewset_class = ViewersChooserViewSet
    list_display = [
        "reason",
        Column("kind", label="For", accessor="get_kind_display"),
        Column("text", label="English", classname="words"),
        Column("text_es", label="Spanish", classname="words"),
    ]
    list_filter = ["kind"]
    panels = [
        FieldPanel("kind"),
        FieldPanel("reason"),
        FieldPanel("text"),
        FieldPanel("text_es"),
    ]
