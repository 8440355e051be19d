"""The editor's “Translate this page”, which leaves out the stories below a page."""

from typing import Any

from django import forms
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from wagtail.admin import messages
from wagtail.models import Page, PageQuerySet
from wagtail_localize.operations import TranslationCreator
from wagtail_localize.views.submit_translations import SubmitTranslationForm

from pages.translation_views import SubmitPageView

from ..models import StoryPage
from ..models.story import ONE_PAGE
from .shared import StaffRequest


class TranslatePageView(SubmitPageView):
    """The view of pages. A story is refused, and none is part of a subtree."""

    def dispatch(self, request: StaffRequest, **kwargs: Any) -> HttpResponse:
        if story := StoryPage.objects.filter(pk=kwargs["page_id"]).first():
            messages.error(request, ONE_PAGE)
            return redirect("wagtailadmin_pages:edit", story.pk)
        return super().dispatch(request, **kwargs)

    def get_form(self) -> SubmitTranslationForm:
        form = super().get_form()
        count = pages_below(self.object).count()
        field = form.fields["include_subtree"]
        field.label = f"Include the {count} pages below it (stories are not copied)"
        if not count:
            field.widget = forms.HiddenInput()
        languages = form.fields["locales"]
        languages.label = "Languages"
        if languages.queryset.count() == 1:
            languages.initial = languages.queryset
        return form

    def get_success_message(self, locales: str) -> str:
        title = self.object.get_admin_display_title()
        return (
            f"“{title}” can be translated into {locales} now: press Translate below each text. "
            "Nobody sees it until it is published."
        )

    @transaction.atomic
    def form_valid(self, form: SubmitTranslationForm) -> HttpResponse:
        with_subtree = form.cleaned_data["include_subtree"]
        form.cleaned_data["include_subtree"] = False  # it would take stories too
        response = super().form_valid(form)
        if with_subtree:
            translator = TranslationCreator(self.request.user, form.cleaned_data["locales"])
            for page in pages_below(self.object):
                translator.create_translations(page)
            self.components.save(translator, sources_and_translations=translator.mappings)
        return response


def pages_below(page: Page) -> PageQuerySet:
    """The page's descendants, parents first, without stories."""
    return page.get_descendants().not_type(StoryPage).order_by("path")
