"""Access to the private pages with a link from an e-mail, without an account.

The token in the link's URL is exchanged at once for a signed, short-lived cookie that holds the
link's primary key; the page itself has a URL without a secret. A GET changes nothing, so that a
mail scanner that follows the link does no harm.
"""

from collections.abc import Callable, Collection
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache

from ..models import PrivateLink

COOKIE_SECONDS = 2 * 60 * 60


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


def exchange_token(
    request: HttpRequest, token: str, purposes: Collection[str], page: str
) -> HttpResponseRedirect:
    """Redirect to the page, with its cookie if the token is valid for one of these purposes.

    `page` is the page's URL name and the name of its cookie.
    """
    response = redirect(reverse(page))
    link = PrivateLink.find(token)
    if link and link.purpose in purposes:
        set_cookie(request, response, link, page)
    else:
        response.delete_cookie(page)
    return response


def set_cookie(
    request: HttpRequest, response: HttpResponse, link: PrivateLink, cookie: str
) -> None:
    """Set the cookie that gives access with this link."""
    response.set_signed_cookie(
        cookie,
        str(link.pk),
        max_age=COOKIE_SECONDS,
        httponly=True,
        samesite="Lax",
        secure=request.is_secure(),
    )


def get_link(request: HttpRequest, cookie: str) -> PrivateLink | None:
    """Return the link that the request's cookie holds, or None if it is no longer valid."""
    pk = request.get_signed_cookie(cookie, default=None, max_age=COOKIE_SECONDS)
    if pk is None:
        return None
    return PrivateLink.objects.usable().select_related("submission__page").filter(pk=pk).first()
