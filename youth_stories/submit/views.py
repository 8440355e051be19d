"""“Share your story”: a form in three steps at one URL."""

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from . import rendering
from .age_step import post_age
from .forms import AgeForm
from .invitation_step import post_invitation
from .saved_form import SavedForm
from .send_step import post_send
from .sent import RECEIVED_KEY
from .story_step import post_story

POST_STEPS = {"age": post_age, "invite": post_invitation, "story": post_story, "send": post_send}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def share_your_story(request: HttpRequest) -> HttpResponse:
    """Show the step that comes next, or process the one that was posted."""
    saved_form = SavedForm(request.session)
    if request.method == "POST":
        post_step = POST_STEPS.get(request.POST.get("step", ""), post_story)
        return post_step(request, saved_form)
    if saved_form.age_band:
        return rendering.show_story(request, saved_form)
    return rendering.show_age(request, AgeForm())


@never_cache
@require_safe
def received(request: HttpRequest) -> HttpResponse:
    """Thank the sender, with the story key and what happens next."""
    context = request.session.get(RECEIVED_KEY, {})
    return render(request, "youth_stories/submit/received.html", context)


@never_cache
@require_safe
def saved_photo(request: HttpRequest) -> FileResponse:
    """The photo of the story being written, only for the browser that uploaded it."""
    photo = SavedForm(request.session).photo
    if photo is None:
        raise Http404
    return FileResponse(photo.file.open("rb"), content_type="image/jpeg")
