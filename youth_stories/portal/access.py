"""Access to the private pages with a link from an e-mail, without an account.

The token in the link's URL is exchanged at once for a signed, short-lived cookie that holds the
link's primary key; the page itself has a URL without a secret. There is one cookie for each story
and person, so that several can be open side by side and no action can reach another story. A GET
changes nothing, so that a mail scanner that follows the link does no harm.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from ..http import SeeOther
from ..models import PrivateLink, Submission
from ..submit.rendering import FORM_ID, SWITCH_LANGUAGE
from .forms import LinkForm
from .person import Person
from .typed import show_unsent, typed_form

LENGTH = timedelta(hours=2)


def _two_hours_from_now() -> datetime:
    return timezone.now() + LENGTH


@dataclass(frozen=True)
class Visit:
    """One person's access to one story from this browser, and when it ends."""

    person: Person
    link: PrivateLink
    ends_at: datetime = field(default_factory=_two_hours_from_now)

    @property
    def submission(self) -> Submission:
        return self.link.submission

    def url(self, action: str = "") -> str:
        """The URL of the page about this story, or of one of its actions."""
        name = f"{self.person.page}_{action}" if action else self.person.page
        return reverse(name, args=[self.submission.story_key])


def private_page(view: Callable) -> Callable:
    """Decorate a view whose response must not be cached, indexed or named in a Referer header."""

    @never_cache
    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["Referrer-Policy"] = "no-referrer"
        response["X-Robots-Tag"] = "noindex"
        return response

    return wrapper


def story_view(*methods: str) -> Callable:
    """Decorate a view of one person's story: it is called with the request and the Visit.

    Without access to the story named in the URL the view is not called.
    """

    def decorate(view: Callable[[HttpRequest, Visit], HttpResponse]) -> Callable:
        @private_page
        @require_http_methods(methods)
        @wraps(view)
        def wrapper(request: HttpRequest, person: Person, story_key: str) -> HttpResponse:
            try:
                if visit := find_visit(request, person, story_key):
                    return view(request, visit)
            except ObjectDoesNotExist:  # erased in the meantime: once more, with what is left of it
                if visit := find_visit(request, person, story_key):
                    return view(request, visit)
            if SWITCH_LANGUAGE in request.POST:
                return show_unsent(request, LinkForm)
            if request.method == "POST":
                return SeeOther(reverse(person.page, args=[story_key]))
            form = typed_form(request, LinkForm)
            context = {"form": form, "form_id": FORM_ID, "story_key": story_key}
            return render(request, "youth_stories/portal/link_ended.html", context, status=403)

        return wrapper

    return decorate


def find_visit(request: HttpRequest, person: Person, story_key: str) -> Visit | None:
    """Return the access to this story that the request's cookie gives, or None."""
    name = _cookie_name(person, story_key)
    value = request.get_signed_cookie(name, default=None)
    if value is None:
        return None
    pk, end = value.split()
    ends_at = datetime.fromtimestamp(int(end), UTC)
    if ends_at <= timezone.now():
        return None
    links = PrivateLink.objects.usable().select_related("submission__page")
    link = links.filter(pk=pk, submission__story_key=story_key, purpose__in=person.purposes).first()
    return Visit(person, link, ends_at) if link else None


def done(request: HttpRequest, visit: Visit, message: str) -> SeeOther:
    """Redirect to the page about the story, which says once what was done.

    The message is in a cookie until then: it names nobody.
    """
    messages.success(request, message)
    return SeeOther(visit.url())


def open_visits(request: HttpRequest, person: Person) -> list[Visit]:
    """Return this person's access to each story that is open in this browser."""
    prefix = _cookie_name(person, "")
    keys = [name.removeprefix(prefix) for name in request.COOKIES if name.startswith(prefix)]
    visits = [find_visit(request, person, key) for key in sorted(keys)]
    return [visit for visit in visits if visit]


def set_cookie(request: HttpRequest, response: HttpResponse, visit: Visit) -> None:
    """Set the cookie that gives access to this story, and to no other."""
    response.set_signed_cookie(
        _cookie_name(visit.person, visit.submission.story_key),
        f"{visit.link.pk} {visit.ends_at.timestamp():.0f}",
        max_age=LENGTH,
        httponly=True,
        samesite="Lax",
        secure=request.is_secure(),
    )


def delete_cookie(response: HttpResponse, person: Person, story_key: str) -> None:
    """End the access to this story from this browser."""
    response.delete_cookie(_cookie_name(person, story_key), samesite="Lax")


def _cookie_name(person: Person, story_key: str) -> str:
    """The name is part of what is signed: the value is worth nothing in another cookie."""
    return f"{person.page}_{story_key}"
