"""What the browser still knows after a story was sent."""

from datetime import datetime, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from ..http import SeeOther
from ..models import SavedForm, Submission
from . import saved_form
from .browser_marker import BrowserMarker

RECEIVED_KEY = "story_received"
# Long enough to write down the story key; the device may be somebody else's next.
SHOWN = timedelta(minutes=10)


def thank(request: HttpRequest, row: SavedForm, submission: Submission) -> HttpResponse:
    """Erase the saved form and redirect to the page that thanks the sender."""
    is_change = row.submission is not None
    saved_form.discard(request, row.story_key)
    request.session[RECEIVED_KEY] = {
        "story_id": str(submission.story_id),
        "is_change": is_change,
        "until": (timezone.now() + SHOWN).isoformat(),
    }
    response = SeeOther(reverse("share_received"))
    if not is_change:
        BrowserMarker.read(request).with_story(submission).write(request, response)
    return response


def is_received(request: HttpRequest, story_id: str) -> bool:
    """Whether this browser has just sent this story."""
    return bool(story_id) and request.session.get(RECEIVED_KEY, {}).get("story_id") == story_id


def has_received(request: HttpRequest) -> bool:
    """Whether this browser can still show that a story was sent."""
    return RECEIVED_KEY in request.session


def forget_received(request: HttpRequest) -> None:
    """Forget which story was sent: whoever comes next is not shown its key."""
    request.session.pop(RECEIVED_KEY, None)


@never_cache
@require_safe
def received(request: HttpRequest) -> HttpResponse:
    """Thank the sender, with the story key and what happens next, for ten minutes."""
    sent = request.session.get(RECEIVED_KEY)
    submission = None
    if sent and datetime.fromisoformat(sent["until"]) > timezone.now():
        submission = Submission.objects.filter(story_id=sent["story_id"]).first()
    context = {
        "submission": submission,
        "story_key": submission.story_key if submission else "",
        "is_change": bool(sent and sent["is_change"]),
    }
    return render(request, "youth_stories/submit/received.html", context)


@never_cache
@require_POST
def close_received(request: HttpRequest) -> HttpResponse:
    """“Close this page”: forget which story was sent, and leave."""
    forget_received(request)
    response = redirect("/")
    response["Clear-Site-Data"] = '"cache"'
    return response
