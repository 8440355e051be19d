"""A translated page never becomes an alias of the page in the other language."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from wagtail.admin import messages

WHY = (
    "This page stays a translation. An alias would show the words of the other language here, "
    "at once and even those of a draft."
)


def refuse_alias(request: HttpRequest, page_id: int) -> HttpResponse:
    """In place of wagtail-localize's “Convert to alias page”, which every editor could press."""
    messages.error(request, WHY)
    return redirect("wagtailadmin_pages:edit", page_id)
