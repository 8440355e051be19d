"""“This is not for me”: whoever got a letter by mistake says so, or pressed it by mistake."""

from contextlib import suppress
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from ..http import SeeOther, clear_browser_cache
from ..retention.not_for_me import not_for_me as end_for_good
from ..retention.not_for_me import not_for_the_student, undo_not_for_me, undoable_question
from . import access
from .access import Visit, story_view
from .own_address import refuse_new_address
from .person import GUARDIAN, NEW_ADDRESS, SAID_NOT_FOR_ME, STUDENT, Person


@story_view("GET", "HEAD", "POST")
def not_for_me(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Ask once, without showing the story; then never write to this address again."""
    if request.method == "POST":
        response = _end_for_good(request, visit)
        access.delete_cookie(response, visit.person, visit.submission.story_key)
        return response
    context = {
        "submission": visit.submission,
        "here": request.path,
        "back_url": visit.url(),
        "close_url": "" if visit.person == NEW_ADDRESS else visit.url("close"),
        "is_new_address": visit.person == NEW_ADDRESS,
        "is_student": visit.person == STUDENT,
    }
    return render(request, "youth_stories/portal/not_for_me.html", context)


def _end_for_good(request: HttpRequest, visit: Visit) -> HttpResponse:
    if visit.person == NEW_ADDRESS:
        refuse_new_address(visit.link)
        return SeeOther(reverse("not_for_me_done"))
    if visit.person == STUDENT:
        not_for_the_student(visit.submission, address_hash=visit.link.address_hash)
        return clear_browser_cache(SeeOther(reverse("not_for_me_done")))
    link = end_for_good(visit.submission, address_hash=visit.link.address_hash)
    if link is None:
        return SeeOther(reverse("not_for_me_done"))
    said_so = Visit(SAID_NOT_FOR_ME, link, visit.ends_at)
    response = SeeOther(said_so.url())
    access.set_cookie(request, response, said_so)
    return response


@access.private_page
@require_http_methods(["GET", "HEAD", "POST"])
def said(request: HttpRequest, person: Person, story_key: str) -> HttpResponse:
    """What is shown afterwards. Until the visit ends, one button takes it back."""
    visit = access.find_visit(request, person, story_key)
    if visit is None:
        return SeeOther(reverse("not_for_me_done"))
    if request.method == "POST":
        return _undo(request, visit)
    if not visit.submission.events.reached_somebody_else():  # it was taken back
        return SeeOther(reverse(GUARDIAN.page, args=[story_key]))
    context = {
        "here": request.path,
        **undo_context(request, story_key),
        "close_url": visit.url("close"),
        "submission": visit.submission,
    }
    return render(request, "youth_stories/portal/not_for_me_done.html", context)


def _undo(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Go back to the question; if that cannot be, the page says whom to call."""
    with suppress(ValidationError):
        guardian = Visit(GUARDIAN, undo_not_for_me(visit.link), visit.ends_at)
        messages.success(request, _("Here is the question again."))
        response = SeeOther(guardian.url())
        access.set_cookie(request, response, guardian)
        return response
    return SeeOther(request.path)


def undo_context(request: HttpRequest, story_key: str) -> dict[str, Any]:
    """Return where and until when this browser can take it back; nothing if it cannot."""
    visit = access.find_visit(request, SAID_NOT_FOR_ME, story_key)
    if visit is None or undoable_question(visit.link) is None:
        return {}
    return {"undo_url": visit.url(), "ends_at": localtime(visit.ends_at)}


@access.private_page
@require_safe
def done(request: HttpRequest) -> HttpResponse:
    """What is shown afterwards if it cannot be taken back. It names no story."""
    return render(request, "youth_stories/portal/not_for_me_done.html")
