"""Wagtail hooks. They only register what other modules define."""

from django.http import HttpRequest
from wagtail import hooks
from wagtail.admin.ui.components import Component

from .panel import DeploymentPanel


@hooks.register("construct_homepage_panels")
def add_panel(request: HttpRequest, panels: list[Component]) -> None:
    """https://docs.wagtail.org/en/stable/reference/hooks.html#construct-homepage-panels"""
    panels.append(DeploymentPanel())
