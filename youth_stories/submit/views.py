"""“Share your story”: a form in three steps at one URL, and what its script calls.

With a story key the form changes that story, for a browser that opened its private page. Every
POST ends in a redirect, so going back or reloading never sends anything again.
"""

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from psec_site.antispam import guard

from ..http import SeeOther
from ..models import SavedForm
from . import rendering, saved_form
from .age_step import post_age
from .invitation_step import post_invitation
from .lost import find_or_rescue, show_lost
from .send_step import post_send
from .sent import forget_received
from .story_step import keep_typed, post_story

POST_STEPS = {"invite": post_invitation, "story": post_story, "send": post_send}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def share_your_story(request: HttpRequest, story_key: str = "") -> HttpResponse:
    """Show a step, or process the one that was posted."""
    if request.method != "POST":
        return _show(request, story_key)
    if request.POST.get("step") == SavedForm.Step.AGE:
        return post_age(request, story_key)
    row = find_or_rescue(request, story_key)
    if isinstance(row, HttpResponse):
        return row
    return POST_STEPS.get(request.POST.get("step", ""), post_story)(request, row)


def _show(request: HttpRequest, story_key: str) -> HttpResponse:
    row = saved_form.find(request, story_key)
    step = request.GET.get("step") or (row.step if row else SavedForm.Step.AGE)
    if row is None:
        if step != SavedForm.Step.AGE or saved_form.was_begun(request, story_key):
            return show_lost(request, story_key)
        forget_received(request)  # the next person begins: the last one's receipt is over
        return rendering.show_age(request)
    if step == "lost":
        return show_lost(request, story_key, has_other_story=True)
    if step == SavedForm.Step.AGE and row.may_be_younger:
        return rendering.show_age(request, row)
    if row.needs_guardian:
        return rendering.show_invitation(request, row)
    if step == SavedForm.Step.SEND:
        return rendering.show_send(request, row)
    return rendering.show_story(request, row)


@never_cache
@require_POST
def save(request: HttpRequest, story_key: str = "") -> HttpResponse:
    """Save what is being typed.

    410 if it was sent, started over or closed; 404 if it has expired, when its button still begins
    a new one with what is on the screen; 429 if that is over a limit.
    """
    row = saved_form.find(request, story_key)
    if row is None and not story_key and saved_form.was_begun(request, story_key):
        return HttpResponse(status=404)
    if row is None or request.POST.get("story_id") != str(row.story_id):
        return HttpResponse(status=410)
    if guard.check(request, "save").refused:
        return HttpResponse(status=429)
    keep_typed(row, request.POST)
    return HttpResponse(status=204)


@never_cache
@require_POST
def start_over(request: HttpRequest, story_key: str = "") -> HttpResponse:
    """Erase what was written, with its photo. For a new story the age is asked anew."""
    row = saved_form.find(request, story_key)
    saved_form.discard(request, story_key)
    forget_received(request)
    if row and row.submission:
        private_page = "guardian" if row.submission.is_child else "my_story"
        response = SeeOther(reverse(private_page, args=[story_key]))
    else:
        response = SeeOther(reverse("share_your_story"))
    response["Clear-Site-Data"] = '"cache"'
    return response


@never_cache
@require_safe
def saved_photo(request: HttpRequest, story_key: str = "") -> FileResponse:
    """The photo of the story being written, only for the browser that uploaded it."""
    row = saved_form.find(request, story_key)
    if row is None or row.photo is None:
        raise Http404
    return FileResponse(row.photo.file.open("rb"), content_type="image/jpeg")
