"""Where a wrong address leads: to the page that has moved, or that is spelled a little otherwise.

Only where nothing is found, and only to pages: a view's path may contain a token, and no token may
be repeated in an address that a browser remembers.
"""

import re
import tomllib
from urllib.parse import urlsplit

from django.conf import settings
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponsePermanentRedirect,
)
from django.middleware import common
from django.urls import Resolver404, resolve
from django.utils import translation
from wagtail.contrib.redirects import middleware
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import ModelLogEntry, Page, Site

from .collective_pages import CONTENT

PAGE_ADDRESS = re.compile(r"(?:/[\w-]+)+/?", re.ASCII)
PRIVATE = re.compile(r"(?:/es)?/(?:account|admin|guardian|my-story|share-your-story)/.+")


def load(home: Page) -> None:
    """Adds the addresses of the earlier website that psec_site/content/redirects.toml lists.

    Not those that staff have redirected themselves, or whose page they have deleted.
    """
    pages = {page.slug: page for page in Page.objects.child_of(home)}
    for path, slug in _old_addresses():
        if slug in pages and not Redirect.objects.filter(old_path=path).exists():
            Redirect.add_redirect(path, pages[slug])


def are_loaded() -> bool:
    """Whether one of these addresses leads somewhere, and no person has made it do so."""
    paths = [path for path, _slug in _old_addresses()]
    there = Redirect.objects.filter(old_path__in=paths, automatically_created=False)
    return any(not _is_made_by_staff(redirect) for redirect in there)


def _is_made_by_staff(redirect: Redirect) -> bool:
    logged = ModelLogEntry.objects.for_instance(redirect)
    return logged.filter(action="wagtail.create").exists()


def _old_addresses() -> list[tuple[str, str]]:
    """Each path of the earlier website with the slug of the page to which it leads."""
    rows = tomllib.loads((CONTENT / "redirects.toml").read_text())
    return [(Redirect.normalise_path(f"/{old}"), slug) for old, slug in rows.items()]


class CommonMiddleware(common.CommonMiddleware):
    """Django's middleware; a missing slash is added for views that are neither private nor pages.

    RedirectMiddleware adds that of a page, if there is such a page.
    """

    def should_redirect_with_slash(self, request: HttpRequest) -> bool:
        path = request.path_info
        if PRIVATE.fullmatch(path) or not super().should_redirect_with_slash(request):
            return False
        return resolve(f"{path}/").url_name != "wagtail_serve"


class RedirectMiddleware(middleware.RedirectMiddleware):
    """Wagtail's middleware; then capitals and a missing slash lead to the page that is meant.

    Whoever made a redirect, visitors neither go in circles nor leave a private address by it.
    """

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase | HttpResponse:
        if response.status_code != 404 or PRIVATE.fullmatch(request.path_info.lower()):
            return response
        found = super().process_response(request, response)
        if found is not response:
            path = Redirect.normalise_path(request.get_full_path()).lower()
            return response if path in paths_on_the_way(found["Location"]) else found
        if request.method not in ("GET", "HEAD"):
            return response
        address = _address_meant(request)
        if not address:
            return response
        query = request.META.get("QUERY_STRING")
        return HttpResponsePermanentRedirect(f"{address}?{query}" if query else address)


def _address_meant(request: HttpRequest) -> str | None:
    """The address of the page that is there in lower case and with a slash at the end."""
    path = request.path_info
    if not PAGE_ADDRESS.fullmatch(path):
        return None
    tidied = path.lower().rstrip("/") + "/"
    if PRIVATE.fullmatch(tidied):
        return None
    if redirect := middleware.get_redirect(request, tidied.rstrip("/")):
        return redirect.link
    language = translation.get_language_from_path(tidied) or settings.LANGUAGE_CODE
    with translation.override(language):
        return tidied if tidied != path and _is_page(request, tidied) else None


def paths_on_the_way(link: str | None, but: Redirect | None = None) -> set[str]:
    """The paths of this site, in lower case, through which redirects lead from this link."""
    hosts = {"", *Site.objects.values_list("hostname", flat=True)}
    others = Redirect.objects.exclude(pk=but.pk) if but else Redirect.objects.all()
    passed: set[str] = set()
    while link and (urlsplit(link).hostname or "") in hosts:
        path = Redirect.normalise_path(link).lower()
        if path in passed:
            break
        passed |= {path, urlsplit(path).path}
        following = others.filter(old_path__iexact=path).first()
        following = following or others.filter(old_path__iexact=urlsplit(path).path).first()
        link = following.link if following else None
    return passed


def is_answered(site: Site, path: str) -> bool:
    """Whether a page of the site, or a view of its own, is at this path: no redirect has effect."""
    path = path.rstrip("/") + "/"
    request = HttpRequest()
    request.META = {"SERVER_NAME": site.hostname, "SERVER_PORT": str(site.port)}
    language = translation.get_language_from_path(path) or settings.LANGUAGE_CODE
    with translation.override(language):
        return _is_view(path) or _is_page(request, path)


def _is_view(path: str) -> bool:
    """Whether a view is there. One whose path has a part that varies may find nothing."""
    try:
        match = resolve(path)
    except Resolver404:
        return False
    return match.url_name != "wagtail_serve" and not match.kwargs


def _is_page(request: HttpRequest, path: str) -> bool:
    site = Site.find_for_request(request)
    try:
        match = resolve(path)
        if site is None or match.url_name != "wagtail_serve":
            return False
        components = [component for component in match.args[0].split("/") if component]
        site.root_page.localized.specific.route(request, components)
    except (Http404, Resolver404):
        return False
    return True
