from wagtail.contrib.frontend_cache.backends.base import BaseBackend


class RecordingBackend(BaseBackend):
    """A CDN that records the purged URLs."""

    purged: list[str] = []

    def purge(self, url):
        self.purged.append(url)
