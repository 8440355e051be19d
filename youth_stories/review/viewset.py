"""The snippet viewset of submissions: the queue, the reading view, the actions and their URLs."""

from django.urls import URLPattern, path
from wagtail.snippets.views.snippets import SnippetViewSet

from ..models import Submission
from . import (
    actions,
    consent_views,
    paper_views,
    photo_views,
    post_views,
    translation_views,
    undelivered,
)
from .chooser import ViewersChooserViewSet
from .export import ExportView
from .queue import SEARCH_FIELDS, QueueView, SubmissionFilterSet
from .reading import ReadingView, preview


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
    index_template_name = "youth_stories/review/queue.html"
    inspect_view_class = ReadingView
    inspect_view_enabled = True
    inspect_view_fields = ["story_key"]
    copy_view_enabled = False
    filterset_class = SubmissionFilterSet
    chooser_viewset_class = ViewersChooserViewSet
    ordering = ["-received_at", "-pk"]
    search_backend_name = None
    search_fields = SEARCH_FIELDS

    def get_urlpatterns(self) -> list[URLPattern]:
        submission_urls = [
            path(f"<int:pk>/{name}/", view, name=name)
            for name, view in {
                "accept": actions.accept,
                "ask-for-change": actions.ask_for_change,
                "decline": actions.decline,
                "not-a-robot": actions.not_a_robot,
                "reopen": actions.reopen,
                "keep": actions.keep,
                "note": actions.add_note,
                "take-on": actions.take_on,
                "hand-back": actions.hand_back,
                "record-consent": consent_views.record_consent,
                "clear-age": actions.clear_age,
                "treat-as-under-18": actions.treat_as_under_18,
                "withdraw": actions.withdraw,
                "ask-consent": actions.ask_consent,
                "cancel-request": actions.cancel_request,
                "correct-guardian": paper_views.correct_guardian,
                "redact": actions.redact,
                "publish": actions.publish,
                "publish-as-sent": actions.publish_as_sent,
                "translate": translation_views.translate,
                "translation-read": translation_views.mark_translation_read,
                "translation-remove": translation_views.remove_translation,
                "guardian-answered": translation_views.answer_guardian,
                "note-post": post_views.note_post,
                "letter-again": undelivered.letter_again,
                "letter-told": undelivered.letter_told,
                "letter-came-back": undelivered.letter_came_back,
                "raise-concern": actions.raise_concern,
                "close-concern": actions.close_concern,
                "preview": preview,
                "clear-identifier": actions.clear_identifier,
                "photo-crop": photo_views.crop_photo,
                "photo-remove": photo_views.remove_photo,
                "photo-agreed": photo_views.confirm_others_agreed,
            }.items()
        ]
        # Wagtail's own come first: the menu item links to the first URL.
        return [
            *super().get_urlpatterns(),
            path(
                "export/",
                self.construct_view(ExportView, **self.get_index_view_kwargs()),
                name="export",
            ),
            path("write-paper/", paper_views.write_from_paper, name="write-paper"),
            path("write/", consent_views.write_by_hand, name="write"),
            path("photo/<int:pk>/", photo_views.photo, name="photo"),
            path("signed-form/<int:pk>/", consent_views.signed_form, name="signed-form"),
            *submission_urls,
        ]
