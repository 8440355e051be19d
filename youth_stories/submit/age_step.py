"""The first step: the age band, alone."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from ..http import SeeOther
from . import rendering
from .forms import AgeForm
from .saved_form import SavedForm


def post_age(request: HttpRequest, saved_form: SavedForm) -> HttpResponse:
    """Save the age band and go on to the next step."""
    form = AgeForm(request.POST)
    if not form.is_valid():
        return rendering.show_age(request, form)
    saved_form.set_age_band(form.cleaned_data["age_band"])
    return SeeOther(reverse("share_your_story"))
