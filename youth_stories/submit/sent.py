"""What the browser still knows after a story was sent."""

from datetime import timedelta

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from ..http import SeeOther, clear_browser_cache, to_home
from ..models import SavedForm, Submission
from . import saved_form
from .attempt import Attempt
from .browser_marker import BrowserMarker
from .places import places

COOKIE = "story_sent"  # signed; forgotten when the browser closes
# Long enough to write down the story key; the device may be somebody else's next.
SHOWN = timedelta(minutes=10)
State = Submission.State
# Of a story that has ended the page says neither who is written to nor what comes next.
OPEN_STATES = (State.INVITED, State.RECEIVED, State.CHANGE_REQUESTED, State.ACCEPTED)


def thank(request: HttpRequest, row: SavedForm, submission: Submission) -> HttpResponse:
    """Erase the saved form and redirect to the page that thanks the sender."""
    is_change = row.submission is not None
    response = to_received(request, str(submission.story_id), is_change=is_change)
    saved_form.discard(request, response, row.story_key)
    if not is_change:
        BrowserMarker.read(request).with_story(submission).write(request, response)
    return response


def to_received(request: HttpRequest, story_id: str, *, is_change: bool) -> HttpResponse:
    """Redirect to the page that says that this story was sent."""
    response = SeeOther(reverse("share_received"))
    response.set_signed_cookie(
        COOKIE,
        f"{story_id} {'change' if is_change else 'new'}",
        httponly=True,
        samesite="Lax",
        secure=request.is_secure(),
    )
    return response


def is_received(request: HttpRequest, story_id: str, story_key: str) -> bool:
    """Whether this browser has just sent this story, even if it did not wait for the answer."""
    if _sent_story(request)[0] == story_id:
        return bool(story_id)
    attempt = Attempt.read(request, story_key)
    return attempt is not None and attempt.story_id == story_id and attempt.was_sent(within=SHOWN)


def has_received(request: HttpRequest, max_age: timedelta | None = None) -> bool:
    """Whether this browser knows that a story was sent, at most so long ago."""
    return bool(_sent_story(request, max_age)[0])


def forget_received(request: HttpRequest, response: HttpResponse) -> None:
    """Forget which story was sent: whoever comes next is not shown its key."""
    if COOKIE in request.COOKIES:
        response.delete_cookie(COOKIE, samesite="Lax")


def _sent_story(request: HttpRequest, max_age: timedelta | None = None) -> tuple[str, bool]:
    """The story_id of what was sent, or "", and whether it was a change."""
    value = request.get_signed_cookie(COOKIE, default="", max_age=max_age) or ""
    story_id, _, kind = value.partition(" ")
    return story_id, kind == "change"


@never_cache
@require_safe
def received(request: HttpRequest) -> HttpResponse:
    """Thank the sender, with the story key and what happens next, for ten minutes."""
    sent, is_change = _received(request)
    submission = sent if sent and sent.state in OPEN_STATES else None
    is_invitation = submission is not None and submission.state == State.INVITED
    content = submission.agreed_content() if submission and not is_invitation else None
    page = submission.page if submission else None
    context = {
        "submission": submission,
        "is_change": is_change,
        "number": page.number if page else None,
        "is_public": bool(page and page.live),
        "came_down": bool(submission and submission.events.came_down_by_change()),
        "is_taken_back": sent is not None and sent.state == State.WITHDRAWN,
        "story_key": submission.story_key if submission else "",
        "content": content,
        "photo_url": reverse("share_received_photo") if content and content.photo else "",
        "places": places() if content else [],
        "answer_days": settings.UNANSWERED_DAYS,
        "publication_due_days": settings.PUBLICATION_DUE_DAYS,
    }
    return render(request, "youth_stories/submit/received.html", context)


@never_cache
@require_safe
def received_photo(request: HttpRequest) -> FileResponse:
    """The photo of the story that was sent, for as long as its page is shown."""
    submission, _is_change = _received(request)
    is_shown = submission and submission.state in OPEN_STATES
    content = submission.agreed_content() if submission and is_shown else None
    if content is None or content.photo is None:
        raise Http404
    return FileResponse(content.photo.file.open("rb"), content_type="image/jpeg")


def _received(request: HttpRequest) -> tuple[Submission | None, bool]:
    """The story that was sent from this browser in the last ten minutes, if it still exists.

    And whether a change of it was sent.
    """
    story_id, is_change = _sent_story(request, max_age=SHOWN)
    sent = Submission.objects.filter(story_id=story_id).first() if story_id else None
    return sent, is_change


@never_cache
@require_POST
def close_received(request: HttpRequest) -> HttpResponse:
    """“Close this page”: forget which story was sent, and leave."""
    response = to_home()
    forget_received(request, response)
    return clear_browser_cache(response)
