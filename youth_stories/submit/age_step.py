"""The first step: the age band, alone."""

from dataclasses import replace

from django.http import HttpRequest, HttpResponse

from ..http import SeeOther
from ..models import SavedForm
from . import presence, rendering, saved_form
from .attempt import Attempt
from .browser_marker import BrowserMarker
from .forms import AgeForm
from .sent import forget_received


def post_age(request: HttpRequest, story_key: str = "") -> HttpResponse:
    """Save the age band and go on to the next step.

    Of a new story it is saved in the browser: there is no row yet. In a change of a story it can be
    lowered as well, but not below 13.
    """
    form_url = rendering.form_url("story", story_key)
    form = AgeForm(request.POST, is_change=bool(story_key))
    if not form.is_valid():
        return SeeOther(f"{form_url}?step=age&missing=1")
    age_band = form.cleaned_data["age_band"]
    row = saved_form.find(request, story_key)
    attempt = Attempt.read(request, story_key)
    if row and row.pk and not presence.is_here(request, row):
        return SeeOther(form_url)  # the first step was open from before, or for another person
    response = SeeOther(f"{form_url}?step={SavedForm.Step.STORY}")
    if row is None or attempt is None:
        if story_key:
            return SeeOther(form_url)
        forget_received(request, response)
        attempt = Attempt.begin(age_band)
    elif saved_form.lower_age(row, age_band):
        row.show(SavedForm.Step.STORY)
    else:
        return SeeOther(f"{form_url}?step=age&older=1")
    replace(attempt, age_band=age_band).write(request, response, story_key)
    if not story_key:
        presence.note(request, response, attempt.story_id)
    BrowserMarker.read(request).with_age(age_band).write(request, response)
    return response
