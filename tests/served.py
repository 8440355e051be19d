"""A worker with the page cache in front, a clock of its own, and the same Django without it."""

from django.core.wsgi import get_wsgi_application
from django.test import RequestFactory

from psec_site.page_cache.wsgi import PageCache

HOST = "localhost:8000"
WALL = "/hear-from-our-youth/"


class Answer:
    def __init__(self, status, headers, body):
        self.status = int(status.split()[0])
        self.headers = dict(headers)
        self.body = body

    @property
    def text(self):
        return self.body.decode()


class Clock:
    now = 1000.0

    def __call__(self):
        return self.now

    def pass_time(self, seconds=1):
        self.now += seconds


class Server:
    def __init__(self, django=None):
        self.clock = Clock()
        self.django = django or get_wsgi_application()
        self.made: list[str] = []
        self.cache = PageCache(self._count, clock=self.clock)

    def _count(self, environ, start_response):
        self.made.append(environ["PATH_INFO"])
        return self.django(environ, start_response)

    def get(self, address, application=None, method="GET", **environ):
        path, _, query = address.partition("?")
        asked = RequestFactory()._base_environ(
            **{
                "REQUEST_METHOD": method,
                "PATH_INFO": path,
                "QUERY_STRING": query,
                "HTTP_HOST": HOST,
            }
            | environ
        )
        asked.pop("HTTP_COOKIE", None)
        asked |= {name: value for name, value in environ.items() if name == "HTTP_COOKIE"}
        answer = []
        chunks = (application or self.cache)(
            asked, lambda status, headers, exc_info=None: answer.extend([status, headers])
        )
        body = b"".join(chunks)
        if hasattr(chunks, "close"):
            chunks.close()
        return Answer(*answer, body)

    def uncached(self, address):
        return self.get(address, self.django)

    def seen(self, address, **environ):
        """What a visitor sees who comes a second later."""
        self.clock.pass_time()
        return self.get(address, **environ)

    @property
    def cached(self) -> list:
        return [*self.cache.pages.pages, *self.cache.others.pages]
