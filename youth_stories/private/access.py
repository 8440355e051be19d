"""How a link in an e-mail opens a private page, without an account.

The token in the address is exchanged at once for a signed cookie that names the link and ends with
the visit; the page itself has an address without a secret. A GET changes nothing, so that a mail
scanner that follows the link does no harm.
"""

from functools import wraps

from django.http import HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache

from ..models import PrivateLink

VISIT_SECONDS = 2 * 60 * 60
STUDENT_COOKIE = "my_story"
GUARDIAN_COOKIE = "guardian"


def private_page(view):
    """Never stored, never listed, and its address told to nobody."""

    @never_cache
    @wraps(view)
    def wrapper(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        response["Referrer-Policy"] = "no-referrer"
        response["X-Robots-Tag"] = "noindex"
        return response

    return wrapper


def open_with(request, token: str, purposes, cookie: str, page: str) -> HttpResponseRedirect:
    """Leads to the page, with the cookie if the token is good for one of these purposes."""
    response = redirect(reverse(page))
    link = PrivateLink.find(token)
    if link and link.purpose in purposes:
        remember(request, response, link, cookie)
    else:
        response.delete_cookie(cookie)
    return response


def remember(request, response, link: PrivateLink, cookie: str) -> None:
    response.set_signed_cookie(
        cookie,
        str(link.pk),
        max_age=VISIT_SECONDS,
        httponly=True,
        samesite="Lax",
        secure=request.is_secure(),
    )


def link_of(request, cookie: str) -> PrivateLink | None:
    """The link this visit was opened with, as long as it is good."""
    pk = request.get_signed_cookie(cookie, default=None, max_age=VISIT_SECONDS)
    if pk is None:
        return None
    return PrivateLink.objects.usable().select_related("submission__page").filter(pk=pk).first()
