"""How a link in an e-mail opens a private page, without an account.

The token in the address is exchanged at once for a signed cookie that names the link and ends with
the visit; the page itself has an address without a secret. A GET changes nothing, so that a mail
scanner that follows the link does no harm.
"""

from collections.abc import Callable, Collection
from functools import wraps

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache

from ..models import PrivateLink

VISIT_SECONDS = 2 * 60 * 60


def private_page(view: Callable) -> Callable:
    """Never stored, never listed, and its address told to nobody."""

    @never_cache
    @wraps(view)
    def wrapper(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        response["Referrer-Policy"] = "no-referrer"
        response["X-Robots-Tag"] = "noindex"
        return response

    return wrapper


def open_with(
    request: HttpRequest, token: str, purposes: Collection[str], page: str
) -> HttpResponseRedirect:
    """Leads to the page, with its cookie if the token is good for one of these purposes.

    `page` is a URL name, and the cookie's name as well.
    """
    response = redirect(reverse(page))
    link = PrivateLink.find(token)
    if link and link.purpose in purposes:
        remember(request, response, link, page)
    else:
        response.delete_cookie(page)
    return response


def remember(request: HttpRequest, response: HttpResponse, link: PrivateLink, cookie: str) -> None:
    """Sets the cookie that names the link, for this visit."""
    response.set_signed_cookie(
        cookie,
        str(link.pk),
        max_age=VISIT_SECONDS,
        httponly=True,
        samesite="Lax",
        secure=request.is_secure(),
    )


def link_of(request: HttpRequest, cookie: str) -> PrivateLink | None:
    """The link this visit was opened with, as long as it is good."""
    pk = request.get_signed_cookie(cookie, default=None, max_age=VISIT_SECONDS)
    if pk is None:
        return None
    return PrivateLink.objects.usable().select_related("submission__page").filter(pk=pk).first()
