"""The snippet viewset of the wording that staff can change: every place, none to add or delete."""

from collections.abc import Collection
from typing import Any

from django.contrib.auth.models import AbstractUser
from django.db.models import Case, IntegerField, QuerySet, When
from django.utils.functional import cached_property
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, HelpPanel, ObjectList
from wagtail.admin.ui.tables import BulkActionsCheckboxColumn, Column
from wagtail.models import ModelLogEntry
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.snippets.views.snippets import IndexView, SnippetViewSet

from pages.newer_version import SnippetEditView

from ..models import Wording
from ..rules.staff_wording import PLACES
from .chooser import ViewersChooserViewSet


class WordingPermissionPolicy(ModelPermissionPolicy):
    """The places are those of the pages and letters: staff change their words, no more."""

    def user_has_permission(self, user: AbstractUser, action: str) -> bool:
        return action in ("view", "change") and super().user_has_permission(user, action)

    def user_has_any_permission(self, user: AbstractUser, actions: Collection[str]) -> bool:
        return any(self.user_has_permission(user, action) for action in actions)


class WordingForm(WagtailAdminModelForm):
    """Begins with the words that are shown now, so that a typo is one letter and not two texts.

    What is saved as it is by default stays the default, and follows it.
    """

    LANGUAGES = {"text": "en", "text_es": "es"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, code in self.LANGUAGES.items():
            self.initial[name] = self.initial.get(name) or self.instance.default(code)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        defaults = {name: self.instance.default(code) for name, code in self.LANGUAGES.items()}
        is_default = all(cleaned.get(name) == default for name, default in defaults.items())
        return cleaned | dict.fromkeys(defaults, "") if is_default else cleaned


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

    def order_queryset(self, queryset: QuerySet) -> QuerySet:
        """As a student and a guardian meet the words."""
        order = [When(place=place, then=number) for number, place in enumerate(PLACES)]
        return queryset.order_by(Case(*order, output_field=IntegerField()))

    def search_queryset(self, queryset: QuerySet) -> QuerySet:
        """Those that show these words or are shown there: most defaults are in no table."""
        wanted = self.search_query.casefold()
        return queryset.filter(pk__in=[row.pk for row in queryset if wanted in row.said()])


class WordingEditView(SnippetEditView):
    def save_instance(self) -> Wording:
        """With the first change the words before it get their entry in the history."""
        first = self.object.revisions.earliest("pk")
        entries = ModelLogEntry.objects
        if not entries.for_instance(self.object).filter(revision=first).exists():
            entries.log_action(
                self.object,
                "wagtail.create",
                user=first.user,
                revision=first,
                timestamp=first.created_at,
                content_changed=True,
            )
        return super().save_instance()


class WordingViewSet(SnippetViewSet):
    model = Wording
    icon = "edit"
    menu_label = "Words of the form and letters"
    menu_name = "wording"
    search_fields = ["text"]  # so that there is a search; WordingIndexView does it
    add_to_settings_menu = True
    base_url_path = "wording"
    copy_view_enabled = False
    index_view_class = WordingIndexView
    edit_view_class = WordingEditView
    chooser_viewset_class = ViewersChooserViewSet
    list_display = [
        "where",
        WordsColumn("en", label="English", classname="words"),
        WordsColumn("es", label="Spanish", classname="words"),
    ]
    edit_handler = ObjectList(
        [
            FieldPanel("text"),
            FieldPanel("text_es"),
            HelpPanel(template="youth_stories/review/default_wording.html", heading="Default"),
        ],
        base_form_class=WordingForm,
    )
