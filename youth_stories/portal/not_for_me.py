"""“This is not for me”: whoever got a letter by mistake says so."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from ..http import SeeOther
from ..retention.not_for_me import not_for_me as end_for_good
from . import access
from .access import Visit, story_view
from .own_address import refuse_new_address
from .person import NEW_ADDRESS


@story_view("GET", "HEAD", "POST")
def not_for_me(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Ask once, without showing the story; then never write to this address again."""
    if request.method == "POST":
        if visit.person == NEW_ADDRESS:
            refuse_new_address(visit.link)
        else:
            end_for_good(visit.submission, address_hash=visit.link.address_hash)
        response = SeeOther(reverse("not_for_me_done"))
        access.delete_cookie(response, visit.person, visit.submission.story_key)
        return response
    context = {
        "submission": visit.submission,
        "here": request.path,
        "back_url": visit.url(),
        "close_url": "" if visit.person == NEW_ADDRESS else visit.url("close"),
        "is_new_address": visit.person == NEW_ADDRESS,
    }
    return render(request, "youth_stories/portal/not_for_me.html", context)


@access.private_page
@require_safe
def done(request: HttpRequest) -> HttpResponse:
    """What is shown afterwards. It names no story."""
    return render(request, "youth_stories/portal/not_for_me_done.html")
