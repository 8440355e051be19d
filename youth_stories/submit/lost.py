"""A posted form whose saved form is no longer there, or is of another story."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from ..http import SeeOther
from ..models import SavedForm
from . import rendering, saved_form
from .forms import AgeForm
from .sent import has_received, is_received


def find_or_rescue(request: HttpRequest, story_key: str) -> SavedForm | HttpResponse:
    """Return the saved form that the posted form names, or a redirect if there is none.

    If it has expired, what was posted with the second step begins a new one, so that it is not
    lost. Words never get into the saved form of another story.
    """
    row = saved_form.find(request, story_key)
    posted = request.POST.get("story_id", "")
    if row and str(row.story_id) == posted:
        return row
    if is_received(request, posted):  # a double click on “Send”
        return SeeOther(reverse("share_received"))
    age_form = AgeForm(request.POST)
    if row is None and not story_key and request.POST.get("story") and age_form.is_valid():
        return saved_form.begin(request, age_form.cleaned_data["age_band"])
    return SeeOther(rendering.form_url("story", story_key) + "?step=lost")


def show_lost(
    request: HttpRequest, story_key: str, *, has_other_story: bool = False
) -> HttpResponse:
    """Say that the words are no longer here, and what can be done."""
    context = {
        "story_key": story_key,
        "has_other_story": has_other_story,
        "is_sent": not story_key and has_received(request),
        "has_expired": saved_form.was_begun(request, story_key),
        "form_url": rendering.form_url("story", story_key),
        "start_over_url": rendering.form_url("start_over", story_key),
    }
    return render(request, "youth_stories/submit/lost.html", context)
