"""The admin page on which a bilingual person confirms a translation."""

from itertools import zip_longest

from django.conf import settings
from django.contrib.auth.models import AbstractUser, AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.html import strip_tags
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages
from wagtail.log_actions import log
from wagtail.models import Page

from .models.confirmation import TranslationConfirmation, english_page, words_hash
from .translations import texts

CONFIRMED = "pages.confirm_translation"


def may_confirm(user: AbstractUser | AnonymousUser, page: Page) -> bool:
    """Whether it is a live page in another language than English that this person may publish."""
    is_translated = page.live and page.locale.language_code != settings.LANGUAGE_CODE
    return is_translated and page.permissions_for_user(user).can_publish()


@require_http_methods(["GET", "POST"])
def confirm_translation(request: HttpRequest, page_id: int) -> HttpResponse:
    """Shows the public words of both languages side by side, and records who confirms them."""
    page = get_object_or_404(Page.objects.live(), pk=page_id).specific
    english = english_page(page)
    if english is None:
        raise Http404
    if not may_confirm(request.user, page):
        raise PermissionDenied
    shown = words_hash(page)
    if request.method == "POST":
        if request.POST.get("shown") == shown:
            TranslationConfirmation.confirm(page, by=request.user)
            log(instance=page, action=CONFIRMED)
            messages.success(request, f"You confirmed “{page.title}” in both languages.")
            return redirect("wagtailadmin_pages:edit", page.pk)
        messages.error(request, "Somebody changed the words meanwhile. Please read them again.")
    context = {
        "page": page,
        "english": english,
        "rows": zip_longest(map(strip_tags, texts(english)), map(strip_tags, texts(page))),
        "shown": shown,
        "confirmation": TranslationConfirmation.objects.filter(page=page).first(),
    }
    return render(request, "pages/admin/confirm_translation.html", context)
