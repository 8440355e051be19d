"""Wagtail hooks. They only register what other modules define."""

from typing import Any

from django.contrib.auth.models import AbstractUser, AnonymousUser
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from wagtail import hooks
from wagtail.admin.ui.components import Component
from wagtail.models import Page

from .admin_views import FormsView, mark, refuse_to_delete
from .panel import OpenAnswersPanel
from .rights import forms_of


@hooks.register("filter_form_submissions_for_user")
def only_for_readers(
    user: AbstractUser | AnonymousUser, editable_forms: QuerySet[Page]
) -> QuerySet[Page]:
    """https://docs.wagtail.org/en/stable/reference/hooks.html#filter-form-submissions-for-user"""
    return forms_of(user)


@hooks.register("register_admin_urls", order=-1)  # before Wagtail's own views of these addresses
def register_forms() -> list[URLPattern]:
    """https://docs.wagtail.org/en/stable/reference/hooks.html#register-admin-urls"""
    return [
        path("forms/", FormsView.as_view()),
        path("forms/results/", FormsView.as_view(results_only=True)),
        path("forms/answers/<int:answer_id>/mark/", mark, name="form_answer_mark"),
    ]


@hooks.register("construct_homepage_panels")
def add_panel(request: HttpRequest, panels: list[Component]) -> None:
    """https://docs.wagtail.org/en/stable/reference/hooks.html#construct-homepage-panels"""
    panels.append(OpenAnswersPanel())


@hooks.register("before_delete_page")
def keep_pages_with_answers(request: HttpRequest, page: Page) -> HttpResponse | None:
    """https://docs.wagtail.org/en/stable/reference/hooks.html#before-delete-page"""
    return refuse_to_delete(request, [page])


@hooks.register("before_bulk_action")
def keep_pages_with_answers_in_bulk(
    request: HttpRequest, action_type: str, objects: list, action: Any
) -> HttpResponse | None:
    """https://docs.wagtail.org/en/stable/reference/hooks.html#before-bulk-action"""
    pages = [each for each in objects if isinstance(each, Page)]
    return refuse_to_delete(request, pages) if action_type == "delete" and pages else None
