"""The sheet that a guardian signs: without an e-mail address, or to renew another one's yes."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from ..consent.guardian_address import may_ask_guardian
from ..consent.paper import sheet_context
from ..models.scopes import declined_by_student
from .access import Visit, story_view
from .shared import open_request, shown_version


@story_view("GET", "HEAD")
def sheet(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The story, what the guardian agrees to, and a line to sign on: one sheet of paper."""
    submission = visit.submission
    content = shown_version(submission, open_request(visit))
    if content is None or not may_ask_guardian(submission):
        raise Http404
    printed = sheet_context(content, declined=declined_by_student(submission.story_id))
    context = printed | {"submission": submission, "back_url": visit.url()}
    return render(request, "youth_stories/consent/paper.html", context)
