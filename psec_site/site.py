import re

from django.http.request import split_domain_port
from wagtail.models import Site

from pages.remembered import remembered

from . import generation
from .kept_address import NO_PAGES

NO_PAGE = re.compile(rf"/(?:{NO_PAGES})(?:/|$)")


class RememberedSiteMiddleware:
    """Whoever reads a page gets what is remembered of the site; staff and the form's visitors too.

    That is its menu, its settings and more (pages/remembered.py), and here whose site it is and its
    home page, where the way to every page begins: Wagtail would ask the database for both each
    time. Below CommonMiddleware, which has turned away hosts that are not ours.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if generation.is_pinned():  # by page_cache.py
            return self.answer(request)
        if request.method not in ("GET", "HEAD") or NO_PAGE.match(request.path_info):
            return self.get_response(request)
        with generation.pinned(generation.state(generation.current(), generation.clock())):
            return self.answer(request)

    def answer(self, request):
        # All that Wagtail looks at: what else a visitor makes up would push out the rest.
        host, _port = split_domain_port(request.get_host())
        # Where Site.find_for_request() keeps what it found.
        request._wagtail_site = remembered(
            f"site_at_{host}_{request.get_port()}", lambda: _find(request)
        )
        return self.get_response(request)


def _find(request) -> Site | None:
    site = Site.find_for_request(request)
    if site:
        site.root_page = site.root_page.specific
    return site
