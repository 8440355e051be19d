"""Wagtail hooks. They only register what other modules define."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractUser, AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import URLPattern, path, reverse, reverse_lazy
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.action_menu import ActionMenuItem
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.admin.views.bulk_action import BulkAction
from wagtail.admin.views.home import WorkflowObjectsToModeratePanel
from wagtail.admin.views.pages.bulk_actions.page_bulk_action import PageBulkAction
from wagtail.admin.widgets.button import Button
from wagtail.log_actions import LogActionRegistry
from wagtail.models import Page
from wagtail.permissions import register_permission_policy
from wagtail.rich_text.feature_registry import FeatureRegistry
from wagtail.snippets.models import register_snippet

from . import action_menu
from .approval import say_approved, say_out_of_date
from .confirmation_views import CONFIRMED, confirm_translation, may_confirm
from .editing_now import editing_now
from .image_panel import FailedImagesPanel
from .image_views import AddView
from .look_after_panel import LookAfterPanel
from .models import HomePage, SiteSettings, StandardPage
from .models.fixed import FixedPage
from .newer_version import BasePageViewSet
from .permissions import OnlyRowPermissionPolicy
from .progress.admin_views import IMPORTED, FiguresMenuItem, FiguresView
from .rich_text import LocalizedPageLinkHandler
from .scheduled_panel import ScheduledPanel
from .site_settings_viewset import SiteSettingsViewSet
from .translation_views import (
    UpdateView,
    download_po,
    refuse_alias,
    refuse_untranslated,
    refuse_untranslated_drafts,
    stop_if_translated,
)
from .translations_panel import TranslationsPanel

AWAITING_REVIEW = 42  # on the first page: after alarms, before everything else

register_permission_policy(SiteSettings, OnlyRowPermissionPolicy(SiteSettings))
register_snippet(SiteSettingsViewSet)


@hooks.register("register_admin_viewset")
def register_pages() -> BasePageViewSet:
    """https://docs.wagtail.org/en/stable/reference/hooks.html#register-admin-viewset"""
    return BasePageViewSet()


@hooks.register("register_admin_urls", order=-1)  # before Wagtail's own view of this address
def register_image_views() -> list[URLPattern]:
    """https://docs.wagtail.org/en/stable/reference/hooks.html#register-admin-urls"""
    return [path("images/multiple/add/", AddView.as_view(), name="add_images")]


@hooks.register("register_admin_urls", order=-1)  # before wagtail-localize's of these addresses
def register_translation_views() -> list[URLPattern]:
    """https://docs.wagtail.org/en/stable/reference/hooks.html#register-admin-urls"""
    return [
        path("localize/page/<int:page_id>/convert_to_alias/", refuse_alias, name="refuse_alias"),
        path(
            "localize/update/<int:translation_source_id>/",
            UpdateView.as_view(),
            name="update_translations",
        ),
        path(
            "localize/translate/<int:translation_id>/pofile/download/",
            download_po,
            name="download_po",
        ),
        path(
            "localize/translate/<int:translation_id>/disable/",
            stop_if_translated,
            name="stop_translation",
        ),
    ]


@hooks.register("register_admin_urls")
def register_figures() -> list[URLPattern]:
    """https://docs.wagtail.org/en/stable/reference/hooks.html#register-admin-urls"""
    return [path("progress-figures/", FiguresView.as_view(), name="progress_figures")]


@hooks.register("register_settings_menu_item")
def add_figures_to_settings() -> MenuItem:
    """https://docs.wagtail.org/en/stable/reference/hooks.html#register-settings-menu-item"""
    label, url = FiguresView.page_title, reverse_lazy("progress_figures")
    return FiguresMenuItem(label, url, icon_name=FiguresView.header_icon, order=230)


@hooks.register("insert_global_admin_js")
def add_script() -> str:
    """https://docs.wagtail.org/en/stable/reference/hooks.html#insert-global-admin-js"""
    return format_html('<script src="{}" defer></script>', static("js/admin-forms.js"))


@hooks.register("construct_homepage_panels")
def add_panels(request: HttpRequest, panels: list[Component]) -> None:
    """https://docs.wagtail.org/en/stable/reference/hooks.html#construct-homepage-panels"""
    for panel in panels:
        if isinstance(panel, WorkflowObjectsToModeratePanel):
            panel.order = AWAITING_REVIEW
    panels += [FailedImagesPanel(), ScheduledPanel(), TranslationsPanel(), LookAfterPanel()]


@hooks.register("register_rich_text_features", order=10)  # after Wagtail's own handler
def register_link_handler(features: FeatureRegistry) -> None:
    """https://docs.wagtail.org/en/stable/reference/hooks.html#register-rich-text-features"""
    features.register_link_type(LocalizedPageLinkHandler)


@hooks.register("construct_page_action_menu")
def arrange_buttons(items: list[ActionMenuItem], request: HttpRequest, context: dict) -> None:
    """https://docs.wagtail.org/en/stable/reference/hooks.html#construct-page-action-menu"""
    action_menu.arrange(items, context)


@hooks.register("register_admin_urls")
def register_confirmation() -> list[URLPattern]:
    """https://docs.wagtail.org/en/stable/reference/hooks.html#register-admin-urls"""
    address = "translations/<int:page_id>/confirm/"
    return [path(address, confirm_translation, name="confirm_translation")]


@hooks.register("register_page_listing_more_buttons")
def add_confirm_button(
    page: Page, user: AbstractUser | AnonymousUser, **kwargs: Any
) -> Iterator[Button]:
    """https://docs.wagtail.org/en/stable/reference/hooks.html#register-page-listing-more-buttons"""
    if may_confirm(user, page):
        url = reverse("confirm_translation", args=[page.pk])
        yield Button("Confirm the translation", url, icon_name="check", priority=55)


@hooks.register("before_edit_page", order=-1)  # before wagtail-localize's editor
def refuse_to_publish_untranslated(request: HttpRequest, page: Page) -> HttpResponse | None:
    """https://docs.wagtail.org/en/stable/reference/hooks.html#before-edit-page"""
    is_publishing = request.method == "POST" and request.POST.get("action") == "publish"
    return refuse_untranslated(request, page) if is_publishing else None


@hooks.register("before_bulk_action")
def refuse_to_publish_untranslated_in_bulk(
    request: HttpRequest, action_type: str, objects: list, action: BulkAction
) -> HttpResponse | None:
    """https://docs.wagtail.org/en/stable/reference/hooks.html#before-bulk-action"""
    if action_type != "publish" or not isinstance(action, PageBulkAction):
        return None
    pages = list(objects)
    if action.cleaned_form.cleaned_data.get("include_descendants"):
        pages += [draft for page in objects for draft in page.get_descendants().not_live()]
    return refuse_untranslated_drafts(request, pages)


@hooks.register("before_edit_page")
def say_that_it_is_unconfirmed(request: HttpRequest, page: Page) -> None:
    """https://docs.wagtail.org/en/stable/reference/hooks.html#before-edit-page

    wagtail-localize's editor has no place for a button.
    """
    is_confirmed = hasattr(page, "confirmation")
    if request.method == "GET" and not is_confirmed and may_confirm(request.user, page):
        url = reverse("confirm_translation", args=[page.pk])
        text = "Visitors read that nobody has confirmed this translation yet."
        messages.info(request, text, buttons=[messages.button(url, "Confirm the translation")])


@hooks.register("before_edit_page")
def say_where_it_is_shown(request: HttpRequest, page: Page) -> None:
    """https://docs.wagtail.org/en/stable/reference/hooks.html#before-edit-page

    The page's own panel says it where wagtail-localize's editor is not used.
    """
    is_english = page.locale.language_code == settings.LANGUAGE_CODE
    if request.method == "GET" and not is_english and isinstance(page, FixedPage) and page.shown_on:
        messages.info(request, f"Visitors read this {page.shown_on}.")


@hooks.register("before_edit_page")
def say_that_it_stays(request: HttpRequest, page: Page) -> None:
    """https://docs.wagtail.org/en/stable/reference/hooks.html#before-edit-page"""
    if request.method == "GET" and isinstance(page, StandardPage) and page.is_linked_by_address:
        text = "The story form, guardians’ pages and letters lead to this page: it can be changed, "
        messages.info(request, f"{text}but not taken down.")


@hooks.register("after_edit_page")
def stay_at_home(request: HttpRequest, page: Page) -> HttpResponse | None:
    """https://docs.wagtail.org/en/stable/reference/hooks.html#after-edit-page

    Wagtail leads to the page above, and above Home is nothing that staff know.
    """
    has_ended = "action-publish" in request.POST or "action-submit" in request.POST
    if isinstance(page, HomePage) and has_ended and not request.POST.get("next"):
        return redirect("wagtailadmin_explore", page.pk)
    return None


@hooks.register("before_delete_page")
def say_who_links_there(request: HttpRequest, page: Page) -> None:
    """https://docs.wagtail.org/en/stable/reference/hooks.html#before-delete-page"""
    if request.method == "GET":
        said = render_to_string("pages/admin/linked_from.html", {"page": page}).strip()
        if said:
            messages.warning(request, mark_safe(said))  # noqa: S308 - a template's


@hooks.register("before_delete_page")
def say_who_is_editing(request: HttpRequest, page: Page) -> None:
    """https://docs.wagtail.org/en/stable/reference/hooks.html#before-delete-page"""
    if request.method == "GET" and (sentence := editing_now(page, request.user)):
        messages.warning(request, sentence)


@hooks.register("register_log_actions")
def name_log_actions(actions: LogActionRegistry) -> None:
    """https://docs.wagtail.org/en/stable/reference/hooks.html#register-log-actions"""
    actions.register_action(CONFIRMED, "Confirm a translation", "Confirmed the translation")
    actions.register_action(IMPORTED, "Import progress figures", "Imported progress figures")


@hooks.register("after_publish_page")
def say_which_translations_are_out_of_date(request: HttpRequest, page: Page) -> None:
    """https://docs.wagtail.org/en/stable/reference/hooks.html#after-publish-page"""
    say_out_of_date(request, page)


@hooks.register("after_edit_page")
def say_what_approving_did(request: HttpRequest, page: Page) -> None:
    """https://docs.wagtail.org/en/stable/reference/hooks.html#after-edit-page

    Wagtail says that the page was updated, also when the approval has published it.
    """
    is_approval = request.POST.get("workflow-action-name") == "approve"
    if is_approval and "action-workflow-action" in request.POST:
        say_approved(request, page)
