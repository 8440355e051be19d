"""What responses and URLs need that Django does not have."""

from django.http import HttpResponseRedirect
from django.urls import register_converter


class SeeOther(HttpResponseRedirect):
    """Redirect after a POST: the browser fetches the next page with GET."""

    status_code = 303


class StoryKeyConverter:
    """The key of a story in a URL, such as 7KQ2-M9XA: `<story_key:story_key>`."""

    regex = "[0-9A-Z]{4}-[0-9A-Z]{4}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(StoryKeyConverter, "story_key")
