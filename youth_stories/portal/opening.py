"""Opening private pages with a link, asking for a new link, and closing a page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from psec_site.antispam import challenge, guard

from ..http import SeeOther, clear_browser_cache
from ..models import PrivateLink, SubmissionEvent
from ..rules.addresses import address_key
from ..submit.rendering import FORM_ID, SWITCH_LANGUAGE
from ..submit.saved_form import discard
from . import access, typed
from .access import Visit
from .forms import LinkForm
from .links import ended_by, link_not_sent, request_links
from .not_for_me import undo_context
from .person import SAID_NOT_FOR_ME, Person
from .story_name import story_name


@access.private_page
@require_http_methods(["GET", "HEAD", "POST"])
def open_link(request: HttpRequest, token: str, person: Person, action: str = "") -> HttpResponse:
    """The link in an e-mail. It opens one story; what else is open in this browser stays open.

    The language link of a page that offers a new link posts the address to it.
    """
    if request.method == "POST":
        return typed.show_unsent(request, LinkForm)
    link = PrivateLink.find(token)
    if link is None or link.purpose not in person.purposes:
        return show_ended(request, {"is_unknown": True}, status=404)
    visit = Visit(person, link)
    if not link.is_usable:
        return _show_old(request, visit)
    response = redirect(visit.url(action))
    access.set_cookie(request, response, visit)
    return response


def _show_old(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Say what an old link was for, without access to the story."""
    if event := ended_by(visit.link):
        is_replaced = event.kind == SubmissionEvent.Kind.GUARDIAN_CORRECTED
        context = {"day": event.created_at, "is_replaced": is_replaced}
        context |= undo_context(request, visit.submission.story_key)
        template = "youth_stories/portal/not_your_link.html"
        return render(request, template, context, status=410)
    open_visit = access.find_visit(request, visit.person, visit.submission.story_key)
    context = {
        "link": visit.link,
        "old_story_key": visit.submission.story_key,
        "open_url": open_visit.url() if open_visit else "",
        "is_erased": visit.submission.is_withdrawn_or_purged,
    }
    return show_ended(request, context, status=410)


@access.private_page
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: HttpRequest, person: Person) -> HttpResponse:
    """The stories that are open in this browser, or how to get a link."""
    if request.method == "POST":
        return typed.show_unsent(request, LinkForm)
    visits = access.open_visits(request, person)
    if not visits:
        return show_ended(request)
    stories = [
        {"url": visit.url(), "key": visit.submission.story_key, "name": story_name(visit)}
        for visit in visits
    ]
    return render(request, "youth_stories/portal/stories.html", {"stories": stories})


@access.private_page
@require_http_methods(["GET", "HEAD", "POST"])
def send_link_again(request: HttpRequest) -> HttpResponse:
    """Send new links, and say so only if they are. The same for known and unknown addresses."""
    if request.method != "POST":
        form = typed.typed_form(request, LinkForm)
        wait = challenge.context(form.data) if form.data.get("time_token") else {}
        return show_ended(request, {"form": form, "is_asked_for": True} | wait)
    if SWITCH_LANGUAGE in request.POST:
        return typed.show_unsent(request, LinkForm)
    form, token = LinkForm(request.POST), ""
    if form.is_valid():
        email = form.cleaned_data["email"]
        answer = guard.check_or_challenge(request, "link", address=address_key(email))
        if answer is guard.Answer.ACT:
            request_links(email, get_language())
            return SeeOther(reverse("link_sent"))
        wait = challenge.context(request.POST)
        form.add_error(None, link_not_sent(answer, wait["seconds_left"]))
        if answer is guard.Answer.CHALLENGE:
            token = str(wait["time_token"])
    return typed.show_again(request, request.path, [form], time_token=token)


@access.private_page
@require_safe
def link_sent(request: HttpRequest) -> HttpResponse:
    """What is shown after a link was asked for. It names no address."""
    return render(request, "youth_stories/portal/link_sent.html")


def show_ended(
    request: HttpRequest, context: dict | None = None, status: int = 200
) -> HttpResponse:
    """Render the page that offers a new link."""
    context = {"form": typed.typed_form(request, LinkForm), "form_id": FORM_ID} | (context or {})
    return render(request, "youth_stories/portal/link_ended.html", context, status=status)


@access.private_page
@require_POST
def close(request: HttpRequest, person: Person, story_key: str) -> HttpResponse:
    """End the access to this story from this browser, and erase the form opened from its page.

    The same when the access has ended already: whoever presses it wants nothing left here.
    """
    is_for_good = person == SAID_NOT_FOR_ME  # no link opens it again
    response = SeeOther(reverse("not_for_me_done" if is_for_good else "private_page_closed"))
    discard(request, response, story_key)
    access.delete_cookie(response, person, story_key)
    typed.forget(response)
    clear_browser_cache(response)
    return response


@access.private_page
@require_safe
def closed(request: HttpRequest) -> HttpResponse:
    """What is shown after a private page was closed. It names no story."""
    return render(request, "youth_stories/portal/closed.html")
