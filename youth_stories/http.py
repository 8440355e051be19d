"""What responses and URLs need that Django does not have."""

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import register_converter, reverse


class SeeOther(HttpResponseRedirect):
    """Redirect after a POST: the browser fetches the next page with GET."""

    status_code = 303


def to_home() -> SeeOther:
    """Redirect to Home in the language of the request's path."""
    return SeeOther(reverse("wagtail_serve", args=[""]))


def clear_browser_cache(response: HttpResponse) -> HttpResponse:
    """Makes the browser delete what it stored of this site's pages, and returns the response.

    Otherwise “Back” shows a story that was taken back a moment ago.
    """
    response["Clear-Site-Data"] = '"cache"'
    return response


class StoryKeyConverter:
    """The key of a story in a URL, such as 7KQ2-M9XA: `<story_key:story_key>`."""

    regex = "[0-9A-Z]{4}-[0-9A-Z]{4}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(StoryKeyConverter, "story_key")
