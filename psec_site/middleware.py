from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware import csp
from django.urls import reverse
from django.utils import translation
from django.utils.csp import CSP

from .page_cache.inline_css import csp_source


class LanguageFromPathMiddleware:
    """English at the bare address, Spanish below /es/, whatever a browser or a cookie would like.

    Django's own middleware asks those too, and then no cache could keep a page by its address.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = translation.get_language_from_path(request.path_info) or settings.LANGUAGE_CODE
        with translation.override(language):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


class ContentSecurityPolicyMiddleware(csp.ContentSecurityPolicyMiddleware):
    """Django's policy with our inline style sheet, and the admin's own policy below its address."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        if request.path.startswith(reverse("wagtailadmin_home")):
            policy = settings.ADMIN_CSP
        else:
            policy = settings.SECURE_CSP | {"style-src": [CSP.SELF, csp_source()]}
        response._csp_config = policy  # type: ignore[attr-defined]  # as csp_override() does
        return super().process_response(request, response)
