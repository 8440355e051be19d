"""The second step: the story."""

from django.http import HttpRequest, HttpResponse

from psec_site.antispam import guard

from . import rendering
from .forms import AgeForm
from .saved_form import SavedForm


def post_story(request: HttpRequest, saved_form: SavedForm) -> HttpResponse:
    """Save what was typed and go on to the third step. Nothing is sent yet."""
    if not saved_form.age_band:  # the session has ended, but the form has the age band too
        age_form = AgeForm(request.POST)
        if not age_form.is_valid():
            return rendering.show_age(request, AgeForm())
        saved_form.set_age_band(age_form.cleaned_data["age_band"])
    if saved_form.needs_guardian:
        return rendering.show_invitation(request)
    # Only photos are limited: decoding one is expensive.
    over_limit = bool(request.FILES) and guard.check(request, "photo").refused
    form = rendering.story_form(saved_form, request.POST, {} if over_limit else request.FILES)
    is_valid = form.is_valid() and not over_limit
    saved_form.save(form)
    if over_limit:
        form.add_error("photo", rendering.too_many_message())
    if rendering.SWITCH_LANGUAGE in request.POST:
        form = rendering.story_form(saved_form, typed=rendering.posted_contact(request))
        return rendering.show_story(request, saved_form, form)
    if not is_valid:
        return rendering.show_story(request, saved_form, form)
    return rendering.show_send(request, saved_form, form)
