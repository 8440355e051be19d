from wagtail.models import Site

from pages.remembered import remembered

from . import generation


class RememberedSiteMiddleware:
    """Whose site a visitor asks for, which Wagtail would ask the database for each page it makes.

    Below CommonMiddleware, which has turned away hosts that are not ours.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if generation.is_pinned():
            # Where Site.find_for_request() keeps what it found.
            request._wagtail_site = remembered(
                f"site_at_{request.get_host()}", lambda: Site.find_for_request(request)
            )
        return self.get_response(request)
