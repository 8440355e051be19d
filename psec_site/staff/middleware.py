from collections.abc import Callable
from typing import cast

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from . import known_browser, sessions
from .sessions import StaffRequest


class StaffSessionMiddleware:
    """Ends the sessions of staff, and notes when they last did something.

    Below AuthenticationMiddleware. A request that does not ask who is signed in reads no session
    and makes no query.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: StaffRequest) -> HttpResponse:
        request.staff_session, request.remembers_browser = None, False
        request.user = cast(sessions.User, SimpleLazyObject(lambda: sessions.user_of(request)))
        response = self.get_response(request)
        if request.staff_session:
            if not is_automatic(request):
                sessions.touch(request.staff_session)
            known_browser.keep(request, response)
        return response


def is_automatic(request: HttpRequest) -> bool:
    """Whether the page sent this by itself, and not because the person did something.

    An open editor sends a ping every ten seconds, and asks whether it is still signed in. Its
    autosave does count: it is only sent after a change to what the form holds.
    """
    match = request.resolver_match
    if match is None:
        return False
    if match.view_name == "staff_session":
        return "saving" not in request.GET
    return "wagtailadmin_editing_sessions" in match.namespaces
