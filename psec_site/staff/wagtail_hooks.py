"""Wagtail hooks. They only register what other modules define."""

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.log_actions import LogActionRegistry

from . import activity, activity_report, bulk_actions, session_views


@hooks.register("register_admin_urls")
def register_sessions() -> list[URLPattern]:
    """https://docs.wagtail.org/en/stable/reference/hooks.html#register-admin-urls"""
    view = session_views
    return [
        path("account/sessions/", view.SessionsView.as_view(), name="staff_sessions"),
        path("account/sessions/<int:pk>/end/", view.end_session, name="staff_session_end"),
        path("account/sessions/end-others/", view.end_other_sessions, name="staff_sessions_end"),
        path("account/session/", view.session_state, name="staff_session"),
        path(
            "account/signed-in-again/",
            view.SignedInAgainView.as_view(),
            name="staff_signed_in_again",
        ),
    ]


@hooks.register("register_account_menu_item")
def link_ways_to_sign_in(request: HttpRequest) -> dict[str, str]:
    """https://docs.wagtail.org/en/stable/reference/hooks.html#register-account-menu-item"""
    return {
        "url": reverse("mfa_index"),
        "label": "Ways to sign in",
        "help_text": "Your passkeys, codes and password.",
    }


@hooks.register("register_account_menu_item")
def add_sessions_to_account(request: HttpRequest) -> dict[str, str]:
    """https://docs.wagtail.org/en/stable/reference/hooks.html#register-account-menu-item"""
    return {
        "url": reverse("staff_sessions"),
        "label": "Where you are signed in",
        "help_text": "The browsers that are signed in to your account. Sign any of them out.",
    }


@hooks.register("insert_global_admin_css")
def add_face() -> str:
    """https://docs.wagtail.org/en/stable/reference/hooks.html#insert-global-admin-css"""
    return format_html('<link rel="stylesheet" href="{}">', static("css/admin/face.css"))


@hooks.register("insert_global_admin_js")
def keep_what_was_typed() -> str:
    """https://docs.wagtail.org/en/stable/reference/hooks.html#insert-global-admin-js"""
    return render_to_string("staff/session_ended.html")


@hooks.register("insert_global_admin_js")
def close_side_panel_on_a_phone() -> str:
    """https://docs.wagtail.org/en/stable/reference/hooks.html#insert-global-admin-js"""
    return format_html('<script defer src="{}"></script>', static("js/side-panel.js"))


for _action in bulk_actions.ACTIONS:
    # After Wagtail's own, which they replace.
    hooks.register("register_bulk_action", _action, order=1)


@hooks.register("register_log_actions")
def name_log_actions(actions: LogActionRegistry) -> None:
    """https://docs.wagtail.org/en/stable/extending/audit_log.html"""
    for action, label in activity.ACTIONS.items():
        actions.register_action(action, label, label)


@hooks.register("register_admin_urls")
def register_activity() -> list[URLPattern]:
    """https://docs.wagtail.org/en/stable/reference/hooks.html#register-admin-urls"""
    view = activity_report.ActivityView
    return [
        path("who-did-what/", view.as_view(), name="staff_activity"),
        path(
            "who-did-what/results/",
            view.as_view(results_only=True),
            name="staff_activity_results",
        ),
    ]


@hooks.register("register_reports_menu_item")
def add_activity_to_reports() -> MenuItem:
    """https://docs.wagtail.org/en/stable/reference/hooks.html#register-reports-menu-item"""
    return activity_report.menu_item
