"""The first step: the age band, alone."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from ..http import SeeOther
from ..models import SavedForm
from . import rendering, saved_form
from .forms import AgeForm
from .sent import forget_received


def post_age(request: HttpRequest) -> HttpResponse:
    """Save the age band and go on to the next step."""
    form = AgeForm(request.POST)
    if not form.is_valid():
        return SeeOther(reverse("share_your_story") + "?missing=1")
    age_band = form.cleaned_data["age_band"]
    row = saved_form.find(request)
    if row is None:
        forget_received(request)
        row = saved_form.begin(request, age_band)
    elif not saved_form.lower_age(row, age_band):
        return SeeOther(reverse("share_your_story") + "?step=age&older=1")
    row.show(SavedForm.Step.STORY)
    return rendering.to_step(row, SavedForm.Step.STORY)
