"""wagtail-localize's views, without what shows the words of one language on a page of the other.

Every editor could do that, and live: wagtail-localize asks for no permission to publish.
"""

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from wagtail.admin import messages
from wagtail.models import Page
from wagtail_localize.views.update_translations import (
    UpdateTranslationsForm,
    UpdateTranslationsView,
)

NO_ALIAS = (
    "This page stays a translation. An alias would show the words of the other language here, "
    "at once and even those of a draft."
)


def refuse_alias(request: HttpRequest, page_id: int) -> HttpResponse:
    """In place of “Convert to alias page”."""
    page = get_object_or_404(Page, pk=page_id)
    if not page.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    messages.error(request, NO_ALIAS)
    return redirect("wagtailadmin_pages:edit", page.pk)


class UpdateView(UpdateTranslationsView):
    """“Sync translated pages” without “Publish immediately”: first somebody translates."""

    def get_form(self) -> UpdateTranslationsForm:
        form = super().get_form()
        field = form.fields["publish_translations"]
        field.disabled, field.widget = True, forms.HiddenInput()
        return form
