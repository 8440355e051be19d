"""The snippet viewset of the wording that staff can change."""

from wagtail.admin.panels import FieldPanel, HelpPanel
from wagtail.admin.ui.tables import Column
from wagtail.snippets.views.snippets import SnippetViewSet

from ..models import Wording
from .chooser import ViewersChooserViewSet


class WordingViewSet(SnippetViewSet):
    model = Wording
    icon = "edit"
    menu_label = "Wording of the story form"
    menu_name = "wording"
    add_to_settings_menu = True
    base_url_path = "wording"
    copy_view_enabled = False
    chooser_viewset_class = ViewersChooserViewSet
    list_display = ["__str__", Column("text", label="Text")]
    list_filter = ["language"]
    panels = [
        FieldPanel("place"),
        FieldPanel("language"),
        FieldPanel("text"),
        HelpPanel(
            template="youth_stories/review/default_wording.html",
            heading="Default texts",
        ),
    ]
