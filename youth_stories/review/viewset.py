"""Where the queue and everything below it is registered, with its addresses."""

from django.urls import path
from wagtail.snippets.views.snippets import SnippetViewSet

from ..models import Submission
from . import actions, photo_views
from .export import ExportView
from .fresh_password import ask_password
from .identifier_views import clear_identifier
from .queue import SEARCH_FIELDS, QueueView, SubmissionFilterSet
from .reading import ReadingView


class SubmissionViewSet(SnippetViewSet):
    model = Submission
    icon = "openquote"
    menu_label = "Youth stories"
    menu_name = "youth-stories"
    menu_order = 150
    add_to_admin_menu = True
    admin_url_namespace = "youth_stories"
    base_url_path = "youth-stories"
    index_view_class = QueueView
    inspect_view_class = ReadingView
    inspect_view_enabled = True
    inspect_view_fields = ["story_key"]
    copy_view_enabled = False
    filterset_class = SubmissionFilterSet
    ordering = ["-received_at", "-pk"]
    search_backend_name = None
    search_fields = SEARCH_FIELDS

    def get_urlpatterns(self):
        steps = [
            path(f"<int:pk>/{name}/", step, name=name)
            for name, step in {
                "accept": actions.accept,
                "ask-for-change": actions.ask_for_change,
                "decline": actions.decline,
                "not-a-robot": actions.not_a_robot,
                "reopen": actions.reopen,
                "note": actions.add_note,
                "record-consent": actions.record_consent,
                "withdraw": actions.withdraw,
                "ask-consent": actions.ask_consent,
                "cancel-request": actions.cancel_request,
                "redact": actions.redact,
                "publish": actions.publish,
                "raise-concern": actions.raise_concern,
                "close-concern": actions.close_concern,
                "preview": actions.preview,
                "clear-identifier": clear_identifier,
                "photo-crop": photo_views.crop_photo,
                "photo-remove": photo_views.remove_photo,
                "photo-agreed": photo_views.confirm_others_agreed,
            }.items()
        ]
        # Wagtail's own first: the menu leads to the first of them.
        return [
            *super().get_urlpatterns(),
            path(
                "export/",
                self.construct_view(ExportView, **self.get_index_view_kwargs()),
                name="export",
            ),
            path("password/", ask_password, name="password"),
            path("write/", actions.write_by_hand, name="write"),
            path("photo/<int:pk>/", actions.photo, name="photo"),
            path("signed-form/<int:pk>/", actions.signed_form, name="signed-form"),
            *steps,
        ]
