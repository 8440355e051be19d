from django.conf import settings
from django.utils import translation


class LanguageFromPathMiddleware:
    """English at the bare address, Spanish below /es/, whatever a browser or a cookie would like.

    Django's own middleware asks those too, and then no cache could keep a page by its address.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        language = translation.get_language_from_path(request.path_info) or settings.LANGUAGE_CODE
        with translation.override(language):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response
