"""The empty sheet, for a story that is written by hand."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from ..consent.paper import sheet_context


@require_safe
def blank_sheet(request: HttpRequest) -> HttpResponse:
    """For a young person under 18 without an e-mail address in the family."""
    context = sheet_context(None) | {"back_url": reverse("share_your_story")}
    response = render(request, "youth_stories/consent/paper.html", context)
    response["X-Robots-Tag"] = "noindex"
    return response
