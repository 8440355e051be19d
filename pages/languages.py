"""Where the pages of each language are in the page tree.

English pages are children of Home. Pages of another language are below a page whose slug is the
language code, such as "es", so that a path alone tells the language.
"""

from django.conf import settings
from django.utils import translation
from wagtail.models import Page, Site

OTHER_LANGUAGES = [code for code, _ in settings.LANGUAGES if code != settings.LANGUAGE_CODE]


def home_path(root: Page, language: str) -> str:
    """The url_path of this language's home page."""
    return root.url_path if language == settings.LANGUAGE_CODE else f"{root.url_path}{language}/"


def language_of(root: Page, url_path: str) -> str:
    """The language of the page at this url_path."""
    for language in OTHER_LANGUAGES:
        if url_path.startswith(home_path(root, language)):
            return language
    return settings.LANGUAGE_CODE


def path_in(root: Page, url_path: str, language: str) -> str:
    """The url_path that a page has in that language, whether or not it exists there."""
    own_home = home_path(root, language_of(root, url_path))
    return home_path(root, language) + url_path.removeprefix(own_home)


def full_address(slug: str) -> str:
    """The full URL of the page with this slug, in the active language or else in English.

    Empty if there is no live page with this slug.
    """
    root = Site.objects.get(is_default_site=True).root_page
    languages = (translation.get_language(), settings.LANGUAGE_CODE)
    paths = [f"{home_path(root, language)}{slug}/" for language in languages]
    pages = {page.url_path: page for page in Page.objects.live().filter(url_path__in=paths)}
    return next((pages[path].full_url for path in paths if path in pages), "")
