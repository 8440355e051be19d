"""“Share your story”: a form in three steps at one URL, and what its script calls.

With a story key the form changes that story, for a browser that opened its private page. Every
POST ends in a redirect, so going back or reloading never sends anything again; only a photo that
could not be taken just now is answered with the form, so that reloading sends it again.
"""

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from psec_site.antispam import guard

from ..cards.preview import card_response
from ..http import SeeOther, clear_browser_cache, to_home
from ..models import SavedForm
from . import presence, rendering, saved_form
from .age_step import post_age
from .first_words import has_words, row_for_words
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
    if "mine" in request.POST:
        return _go_on(request)
    row = find_or_rescue(request, story_key)
    if isinstance(row, HttpResponse):
        return row
    if "close" in request.POST and not story_key:
        return _close(request, row)
    response = _post(request, row)
    if not story_key:
        presence.note(request, response, str(row.story_id))
    return response


def _close(request: HttpRequest, row: SavedForm) -> HttpResponse:
    """“Close for now”: what was typed is kept, and whoever comes next is asked whose it is."""
    found = row if row.needs_guardian else row_for_words(request, row)  # of a child nothing (R2)
    if isinstance(found, HttpResponse):
        return found
    if not row.needs_guardian:
        if request.FILES:
            post_story(request, found)
            found.show(SavedForm.Step.STORY)
        keep_typed(found, request.POST)
    response = to_home()
    presence.forget(request, response)
    return clear_browser_cache(response)


def _post(request: HttpRequest, row: SavedForm) -> HttpResponse:
    found = row_for_words(request, row)
    if isinstance(found, HttpResponse):
        return found
    return POST_STEPS.get(request.POST.get("step", ""), post_story)(request, found)


def _go_on(request: HttpRequest) -> HttpResponse:
    """“Yes, it is mine”: show the form that was begun here."""
    row = saved_form.find(request)
    if row is None:
        return SeeOther(rendering.form_url("story"))
    response = rendering.to_step(row, row.step)
    presence.note(request, response, str(row.story_id))
    return response


def _show(request: HttpRequest, story_key: str) -> HttpResponse:
    row = saved_form.find(request, story_key)
    step = request.GET.get("step") or (row.step if row else SavedForm.Step.AGE)
    if row is None:
        if step != SavedForm.Step.AGE or saved_form.was_begun(request, story_key):
            return show_lost(request, story_key)
        response = rendering.show_age(request)
        forget_received(request, response)  # the next person begins: that of the last one is over
        return response
    if step == "lost":
        return show_lost(request, story_key, has_other_story=True)
    is_from_elsewhere = not story_key and "step" not in request.GET
    if is_from_elsewhere or not presence.is_here(request, row):
        response = rendering.show_whose(request, row)
        presence.forget(request, response)  # nor does the Back button show anything then
        return response
    if row.pk is None and "missing" in request.GET:
        row.is_checked = True
    response = _show_step(request, row, step)
    if not story_key:
        presence.note(request, response, str(row.story_id))
    return response


def _show_step(request: HttpRequest, row: SavedForm, step: str) -> HttpResponse:
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

    410 if it was sent or started over, or is a child's (rule R2); 409 if it was closed and nothing
    is typed, so that the page asks whose it is; 404 if it has expired,
    when its button still begins a new one with what is on the screen; 429 if it is over a limit.
    """
    row = saved_form.find(request, story_key)
    if row is None and not story_key and saved_form.was_begun(request, story_key):
        return HttpResponse(status=404)
    if row is None or row.needs_guardian or request.POST.get("story_id") != str(row.story_id):
        return HttpResponse(status=410)
    if row.pk and not story_key and presence.was_closed(request) and not has_words(request):
        return HttpResponse(status=409)
    if guard.check(request, "save").refused:
        return HttpResponse(status=429)
    if row.pk or has_words(request):
        found = row_for_words(request, row)
        if isinstance(found, HttpResponse):
            return HttpResponse(status=429)
        keep_typed(found, request.POST)
    response = HttpResponse(status=204)
    if not story_key:
        presence.note(request, response, str(row.story_id))
    return response


@never_cache
@require_POST
def start_over(request: HttpRequest, story_key: str = "") -> HttpResponse:
    """Erase what was written, with its photo. For a new story the age is asked anew.

    A step of the form names its story: nothing of another one, begun since, is erased.
    """
    row = saved_form.find(request, story_key)
    posted = request.POST.get("story_id", "")
    if row and posted and posted != str(row.story_id):
        return SeeOther(f"{rendering.form_url('story', story_key)}?step=lost")
    if row and row.submission:
        private_page = "guardian" if row.submission.is_child else "my_story"
        messages.success(request, _("Your change is discarded. The story stays as it was."))
        response = SeeOther(reverse(private_page, args=[story_key]))
    else:
        if row and posted:
            messages.success(request, _("What was written here is erased."))
        response = SeeOther(reverse("share_your_story"))
    saved_form.discard(request, response, story_key)
    presence.forget(request, response)
    forget_received(request, response)
    return clear_browser_cache(response)


@never_cache
@require_safe
def saved_card(request: HttpRequest, story_key: str = "") -> HttpResponse:
    """The picture to share of the story being written, only for the browser that writes it."""
    row = saved_form.find(request, story_key)
    form = rendering.story_form(row, row.values) if row and not row.needs_guardian else None
    if row is None or form is None or not presence.is_here(request, row) or not form.is_valid():
        raise Http404
    return card_response(rendering.content_of(row, form), None)


@never_cache
@require_safe
def saved_photo(request: HttpRequest, story_key: str = "") -> FileResponse:
    """The photo of the story being written, only for the browser that uploaded it."""
    row = saved_form.find(request, story_key)
    if row is None or row.photo is None or not presence.is_here(request, row):
        raise Http404
    return FileResponse(row.photo.file.open("rb"), content_type="image/jpeg")
