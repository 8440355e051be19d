"""Our Django as it is right after a change: nothing is remembered."""

from collections.abc import Iterable

from django.core.cache import cache
from django.core.wsgi import get_wsgi_application

django = get_wsgi_application()


def application(environ: dict, start_response) -> Iterable[bytes]:
    cache.clear()
    return django(environ, start_response)
