"""The languages of the site. The pages of each are a tree of their own, below its home page."""

from django.conf import settings
from django.db import models
from django.urls import translate_url
from django.utils import translation
from wagtail.models import Page, Site


def active_language() -> str:
    return translation.get_language() or settings.LANGUAGE_CODE


def path_in(path: str, language: str) -> str:
    """The path in that language of the page or view with this English path."""
    if language == settings.LANGUAGE_CODE:
        return path
    with translation.override(settings.LANGUAGE_CODE):
        return translate_url(path, language)


def words_of(instance: models.Model, field: str) -> str:
    """The instance's field in the active language, or in English while that is empty.

    For models that have a field for each language, such as `text` and `text_es`.
    """
    return getattr(instance, f"{field}_{active_language()}", "") or getattr(instance, field)


def full_address(slug: str) -> str:
    """The full URL of the page with this slug, in the active language or else in English.

    That of the home page for an empty slug.
    Empty if there is no live page with this slug.
    """
    root = Site.objects.select_related("root_page").get(is_default_site=True).root_page
    pages = Page.objects.live().select_related("locale")
    if slug:
        pages = pages.filter(depth=root.depth + 1, slug=slug)
    else:
        pages = pages.filter(translation_key=root.translation_key)
    by_language = {page.locale.language_code: page for page in pages}
    page = by_language.get(active_language()) or by_language.get(settings.LANGUAGE_CODE)
    return page.full_url if page else ""
