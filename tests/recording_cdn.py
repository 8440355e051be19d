from wagtail.contrib.frontend_cache.backends.base import BaseBackend


class RecordingBackend(BaseBackend):
    """A CDN that writes down what it is told to forget."""

    purged: list[str] = []

    def purge(self, url):
        self.purged.append(url)
