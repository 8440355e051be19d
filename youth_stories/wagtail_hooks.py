"""Wagtail hooks. They only register or call what other modules define."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import URLPattern, path, reverse_lazy
from django.utils.html import format_html_join
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.admin.views.bulk_action import BulkAction
from wagtail.admin.views.home import RecentEditsPanel
from wagtail.admin.views.pages.bulk_actions.page_bulk_action import PageBulkAction
from wagtail.log_actions import LogActionRegistry
from wagtail.models import Page
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet

from .models import StoryPage, Submission, Wording
from .notifications.undelivered import STAFF_REFUSED
from .retention.rounds import RESUMED
from .review import erasing_views as erasing
from .review.addresses import LIFTED, AddressesView
from .review.bulk import DeclineJunk
from .review.dashboard import ErasingHaltedPanel, NoLeadPanel, WaitingStoriesPanel
from .review.export import LOG_ACTION, ExportLogFormatter
from .review.page_translation import TranslatePageView
from .review.permissions import (
    ERASING,
    REVIEW,
    VIEW,
    StoryPagePermissionPolicy,
    SubmissionPermissionPolicy,
)
from .review.post_views import PostsView, mark_down, mark_up
from .review.saved_answers import SavedAnswerViewSet
from .review.shared import StaffRequest
from .review.staff_page import StaffMenuItem
from .review.story_columns import EditsPanel
from .review.story_page_viewset import StoryPageViewSet, begin_bulk_action
from .review.viewset import SubmissionViewSet
from .review.wording import WordingPermissionPolicy, WordingViewSet
from .safeguarding import concerns
from .safeguarding.approval import approve

register_permission_policy(Submission, SubmissionPermissionPolicy(Submission))
register_permission_policy(StoryPage, StoryPagePermissionPolicy("wagtailcore.Page"))
register_permission_policy(Wording, WordingPermissionPolicy(Wording))
register_snippet(SubmissionViewSet)
register_snippet(WordingViewSet)
register_snippet(SavedAnswerViewSet)
# After Wagtail's own, because it replaces the bulk deletion.
hooks.register("register_bulk_action", DeclineJunk, order=100)

# In static/css/admin/, one a subject. What is for narrow screens everywhere comes last.
ADMIN_SHEETS = [
    "waiting",
    "queue",
    "reading",
    "story",
    "posts",
    "translation",
    "erasing",
    "no-script",
    "phone",
]


@hooks.register("register_admin_viewset")
def register_story_pages() -> StoryPageViewSet:
    """https://docs.wagtail.org/en/stable/reference/hooks.html#register-admin-viewset"""
    return StoryPageViewSet("story_pages")


@hooks.register("register_admin_urls")
def register_posts() -> list[URLPattern]:
    """https://docs.wagtail.org/en/stable/reference/hooks.html#register-admin-urls"""
    return [
        path("posts/", PostsView.as_view(), name="story_posts"),
        path("posts/<int:pk>/down/", mark_down, name="story_post_down"),
        path("posts/<int:pk>/up/", mark_up, name="story_post_up"),
    ]


@hooks.register("register_admin_menu_item")
def add_posts_to_menu() -> MenuItem:
    """https://docs.wagtail.org/en/stable/reference/hooks.html#register-admin-menu-item"""
    url = reverse_lazy("story_posts")
    return StaffMenuItem(VIEW, "Posts to take down", url, icon_name="globe", order=160)


@hooks.register("register_admin_urls")
def register_page_translation() -> list[URLPattern]:
    """https://docs.wagtail.org/en/stable/reference/hooks.html#register-admin-urls

    In place of wagtail-localize's view, which comes later.
    """
    address = "localize/submit/page/<int:page_id>/"
    return [path(address, TranslatePageView.as_view(), name="translate_page")]


@hooks.register("register_admin_urls")
def register_erasing() -> list[URLPattern]:
    """https://docs.wagtail.org/en/stable/reference/hooks.html#register-admin-urls"""
    return [
        path("erasing/", erasing.ErasingView.as_view(), name="story_erasing"),
        path("erasing/resume/", erasing.resume, name="story_erasing_resume"),
        path("erasing/<str:name>/wrong/", erasing.mark_wrong, name="story_erasing_wrong"),
        path("erasing/<str:name>/right/", erasing.mark_right, name="story_erasing_right"),
    ]


@hooks.register("register_settings_menu_item")
def add_erasing_to_settings() -> MenuItem:
    """https://docs.wagtail.org/en/stable/reference/hooks.html#register-settings-menu-item"""
    url = reverse_lazy("story_erasing")
    return StaffMenuItem(ERASING, "Erasing", url, icon_name="bin", order=210)


@hooks.register("register_admin_urls")
def register_addresses() -> list[URLPattern]:
    """https://docs.wagtail.org/en/stable/reference/hooks.html#register-admin-urls"""
    return [path("story-addresses/", AddressesView.as_view(), name="story_addresses")]


@hooks.register("register_settings_menu_item")
def add_addresses_to_settings() -> MenuItem:
    """https://docs.wagtail.org/en/stable/reference/hooks.html#register-settings-menu-item"""
    label, url = AddressesView.page_title, reverse_lazy("story_addresses")
    return StaffMenuItem(REVIEW, label, url, icon_name="mail", order=220)


@hooks.register("insert_global_admin_css")
def add_css() -> str:
    """https://docs.wagtail.org/en/stable/reference/hooks.html#insert-global-admin-css"""
    sheets = ((static(f"css/admin/{name}.css"),) for name in ADMIN_SHEETS)
    return format_html_join("\n", '<link rel="stylesheet" href="{}">', sheets)


@hooks.register("construct_homepage_panels")
def add_panels(request: StaffRequest, panels: list[Component]) -> None:
    """https://docs.wagtail.org/en/stable/reference/hooks.html#construct-homepage-panels"""
    panels[:] = [panel for panel in panels if not isinstance(panel, RecentEditsPanel)]
    panels += [ErasingHaltedPanel(), NoLeadPanel(), WaitingStoriesPanel(), EditsPanel()]


@hooks.register("register_log_actions")
def name_log_actions(actions: LogActionRegistry) -> None:
    """https://docs.wagtail.org/en/stable/reference/hooks.html#register-log-actions"""
    actions.register_action(LOG_ACTION)(ExportLogFormatter)
    actions.register_action(concerns.RAISED, "Raise a concern", "Raised a concern: on hold")
    actions.register_action(concerns.CLOSED, "Close a concern", "Closed a concern")
    actions.register_action(RESUMED, "Resume erasing", "Resumed erasing")
    actions.register_action(LIFTED, "Write to an address again", "Allowed letters to an address")
    letter_refused = "A letter to them did not arrive: their mail server refused it"
    actions.register_action(STAFF_REFUSED, letter_refused, letter_refused)
    actions.register_action(
        erasing.MARKED, "Mark a round of erasing as wrong", "Marked a round of erasing as wrong"
    )
    actions.register_action(
        erasing.UNMARKED, "Mark a round of erasing as right", "Marked a round of erasing as right"
    )


@hooks.register("before_edit_page")
def refuse_locked_story(request: StaffRequest, page: Page) -> HttpResponse | None:
    """https://docs.wagtail.org/en/stable/reference/hooks.html#before-edit-page"""
    if isinstance(page, StoryPage) and page.is_locked:
        what = "the concern is closed" if page.is_on_hold else "the question below is answered"
        messages.error(request, f"The draft is locked until {what}.")
        return redirect("youth_stories:inspect", page.submission.pk)
    return None


@hooks.register("before_publish_page")
def refuse_unconsented_story(request: StaffRequest, page: Page) -> HttpResponse | None:
    """https://docs.wagtail.org/en/stable/reference/hooks.html#before-publish-page

    Wagtail has saved the draft before it calls this.
    """
    if isinstance(page, StoryPage):
        approve(page, by=request.user)
        if reason := page.refusal():
            messages.error(request, f"Saved as a draft, and not published. {reason}")
            return redirect("wagtailadmin_pages:edit", page.pk)
    return None


@hooks.register("before_bulk_action")
def begin_bulk_action_on_pages(
    request: StaffRequest, action_type: str, objects: list, action_class_instance: BulkAction
) -> None:
    """https://docs.wagtail.org/en/stable/reference/hooks.html#before-bulk-action"""
    if isinstance(action_class_instance, PageBulkAction):
        begin_bulk_action(action_class_instance, objects)
