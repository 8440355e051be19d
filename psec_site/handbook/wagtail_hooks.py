"""Wagtail hooks. They only register what other modules define."""

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse_lazy
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component

from .panel import StartPanel
from .views import HandbookView


@hooks.register("register_admin_urls")
def register_handbook() -> list[URLPattern]:
    """https://docs.wagtail.org/en/stable/reference/hooks.html#register-admin-urls"""
    return [
        path("handbook/", HandbookView.as_view(), name="handbook"),
        path("handbook/<slug:name>/", HandbookView.as_view(), name="handbook_topic"),
    ]


@hooks.register("register_admin_menu_item")
def add_handbook_to_menu() -> MenuItem:
    """https://docs.wagtail.org/en/stable/reference/hooks.html#register-admin-menu-item"""
    return MenuItem("Handbook", reverse_lazy("handbook"), icon_name="help", order=11000)


@hooks.register("construct_homepage_panels")
def add_panel(request: HttpRequest, panels: list[Component]) -> None:
    """https://docs.wagtail.org/en/stable/reference/hooks.html#construct-homepage-panels"""
    panels.append(StartPanel())


@hooks.register("construct_main_menu")
def leave_out_wagtails_help(request: HttpRequest, items: list[MenuItem]) -> None:
    """https://docs.wagtail.org/en/stable/reference/hooks.html#construct-main-menu

    It leads to pages of others, about Wagtail. The key ? still shows the keys.
    """
    items[:] = [item for item in items if item.name != "help"]
