"""A posted form whose saved form is no longer there, or is of another story."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from ..http import SeeOther
from ..models import SavedForm
from . import presence, rendering, saved_form
from .attempt import Attempt
from .first_words import row_for_words
from .forms import AgeForm
from .sent import SHOWN, has_received, is_received, to_received
from .story_step import post_story


def find_or_rescue(request: HttpRequest, story_key: str) -> SavedForm | HttpResponse:
    """Return the saved form that the posted form names, or the response if there is none.

    If it has expired, what was posted with the second step begins a new one, so that it is not
    lost. Words never get into the saved form of another story.
    """
    row = saved_form.find(request, story_key)
    posted = request.POST.get("story_id", "")
    if row and str(row.story_id) == posted:
        return row
    if is_received(request, posted, story_key):  # a double click on “Send”
        return to_received(request, posted, is_change=bool(story_key))
    age_form = AgeForm(request.POST)
    if row is None and not story_key and request.POST.get("story") and age_form.is_valid():
        return _begin_with_words(request, age_form.cleaned_data["age_band"])
    return SeeOther(rendering.form_url("story", story_key) + "?step=lost")


def _begin_with_words(request: HttpRequest, age_band: str) -> HttpResponse:
    attempt = Attempt.begin(age_band)
    row = row_for_words(request, attempt.unsaved_row())
    response = post_story(request, row) if isinstance(row, SavedForm) else row
    attempt.write(request, response)
    presence.note(request, response, attempt.story_id)
    return response


def show_lost(
    request: HttpRequest, story_key: str, *, has_other_story: bool = False
) -> HttpResponse:
    """Say that the words are no longer here, and what can be done."""
    context = {
        "story_key": story_key,
        "has_other_story": has_other_story,
        "is_sent": not story_key and has_received(request),
        "is_shown": has_received(request, max_age=SHOWN),
        "has_expired": saved_form.was_begun(request, story_key),
        "form_url": rendering.form_url("story", story_key),
        "start_over_url": rendering.form_url("start_over", story_key),
    }
    return render(request, "youth_stories/submit/lost.html", context)
