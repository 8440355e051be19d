"""The first step: the age band, alone."""

from django.http import HttpRequest, HttpResponse

from ..http import SeeOther
from ..models import SavedForm
from . import rendering, saved_form
from .browser_marker import BrowserMarker
from .forms import AgeForm
from .sent import forget_received


def post_age(request: HttpRequest, story_key: str = "") -> HttpResponse:
    """Save the age band and go on to the next step.

    In a change of a story it can be lowered as well, but not below 13.
    """
    form_url = rendering.form_url("story", story_key)
    form = AgeForm(request.POST, is_change=bool(story_key))
    if not form.is_valid():
        return SeeOther(f"{form_url}?step=age&missing=1")
    age_band = form.cleaned_data["age_band"]
    row = saved_form.find(request, story_key)
    if row is None and story_key:
        return SeeOther(form_url)
    if row is None:
        forget_received(request)
        row = saved_form.begin(request, age_band)
    elif not saved_form.lower_age(row, age_band):
        return SeeOther(f"{form_url}?step=age&older=1")
    row.show(SavedForm.Step.STORY)
    response = rendering.to_step(row, SavedForm.Step.STORY)
    BrowserMarker.read(request).with_age(age_band).write(request, response)
    return response
