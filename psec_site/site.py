from wagtail.models import Site

from pages.remembered import remembered

from . import generation


class RememberedSiteMiddleware:
    """Whose site a visitor asks for, and its home page, where the way to every page begins.

    Wagtail would ask the database for both each time it makes a page. Below CommonMiddleware, which
    has turned away hosts that are not ours.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if generation.is_pinned():
            # Where Site.find_for_request() keeps what it found.
            request._wagtail_site = remembered(
                f"site_at_{request.get_host()}_{request.get_port()}", lambda: _find(request)
            )
        return self.get_response(request)


def _find(request) -> Site | None:
    site = Site.find_for_request(request)
    if site:
        site.root_page = site.root_page.specific
    return site
