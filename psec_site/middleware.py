import re
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware import csp
from django.urls import reverse
from django.utils import translation
from django.utils.csp import CSP

from .page_cache.inline_css import csp_source


class LanguageFromPathMiddleware:
    """Activates the language of the path alone: Spanish below /es/, English elsewhere.

    Django's LocaleMiddleware also follows a cookie and Accept-Language, so one address would have
    several pages and could not be cached.
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
    """Django's middleware: allows our inline style sheet, and has other policies in the admin."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        policy = _policy(request.path)
        if CSP.UNSAFE_INLINE not in policy["style-src"]:
            policy = policy | {"style-src": [CSP.SELF, csp_source()]}
        response._csp_config = policy  # type: ignore[attr-defined]  # as csp_override() does
        return super().process_response(request, response)


def _policy(path: str) -> dict:
    admin = reverse("wagtailadmin_home")
    if not path.startswith(admin):
        return settings.SECURE_CSP
    if re.match(settings.ADMIN_WITHOUT_INLINE_SCRIPTS, path.removeprefix(admin)):
        return settings.ADMIN_CSP
    return settings.ADMIN_CSP_WITH_INLINE_SCRIPTS
