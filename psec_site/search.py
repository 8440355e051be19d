"""The search over the pages of a language and the published stories, with the hits marked."""

import re
import unicodedata
from dataclasses import dataclass

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import escape, strip_tags
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe
from wagtail.models import Locale, Page
from wagtail.search.index import SearchField

from youth_stories.models import StoryPage
from youth_stories.wall.search import hits

LONGEST_QUERY = 100
SHOWN = 20  # of each kind
AROUND = 90  # letters before and after the first hit


@dataclass(frozen=True)
class Hit:
    """A page or story that was found."""

    title: str
    url: str
    excerpt: SafeString
    story: StoryPage | None = None

    @property
    def is_listed(self) -> bool:
        """Whether search engines may quote it."""
        return self.story is None or self.story.is_listed


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    query = " ".join(request.GET.get("q", "").split())[:LONGEST_QUERY]
    words = re.findall(r"\w+", query.replace("\0", ""))
    found = [*stories(words, request), *pages(words, request)] if words else []
    context = {"query": query, "words": words, "hits": found, "here": request.get_full_path()}
    return render(request, "search.html", context)


def pages(words: list[str], request: HttpRequest) -> list[Hit]:
    """The public pages of the active language that contain every word."""
    rows = Page.objects.live().public().filter(locale=Locale.get_active(), depth__gt=1)
    rows = rows.not_type(StoryPage).search(" ".join(words), operator="and")[:SHOWN]
    ordered = Page.objects.filter(pk__in=[row.pk for row in rows]).specific()
    return [Hit(page.title, page.get_url(request), excerpt(_text(page), words)) for page in ordered]


def stories(words: list[str], request: HttpRequest) -> list[Hit]:
    """The published stories that contain every word, in their words or on their tile."""
    rows = StoryPage.objects.published()
    for word in words:
        rows = rows.filter(Q(story__icontains=word) | Q(pk__in=hits(StoryPage, word, 1000)))
    shown = rows.with_listing().as_tiles().by_number()[:SHOWN]
    texts = dict(
        StoryPage.objects.filter(pk__in=[each.pk for each in shown]).values_list("pk", "story")
    )
    return [
        Hit(each.short_name, each.get_url(request), excerpt(texts[each.pk], words), each)
        for each in shown
    ]


def _text(page: Page) -> str:
    """The words of the page that are in the search index, but for the title."""
    parts: list[str] = []
    for field in page.get_search_fields():
        if type(field) is SearchField and field.field_name != "title":
            value = field.get_value(page)
            parts += value if isinstance(value, list) else [str(value or "")]  # of a StreamField
    return " ".join(strip_tags(part) for part in parts)


def excerpt(text: str, words: list[str]) -> SafeString:
    """The text around the first of these words, as HTML, with each of them in a <mark>."""
    text = " ".join(text.split())
    plain = _plain(text)
    pattern = re.compile("|".join(re.escape(_plain(word)) for word in words))
    first = pattern.search(plain)
    start = max(0, (first.start() if first else 0) - AROUND)
    end = min(len(text), start + 2 * AROUND + 40)
    start = text.rfind(" ", 0, start) + 1 if start else 0
    parts, at = [], start
    for found in pattern.finditer(plain, start, end):
        parts += [escape(text[at : found.start()]), "<mark>"]
        parts += [escape(text[found.start() : found.end()]), "</mark>"]
        at = found.end()
    parts.append(escape(text[at:end].rpartition(" ")[0] if end < len(text) else text[at:end]))
    before, after = ("… " if start else ""), (" …" if end < len(text) else "")
    return SafeString(before + "".join(map(str, parts)) + after)


def _plain(text: str) -> str:
    """The text without accents and capitals, letter for letter as long as the text."""
    return "".join(unicodedata.normalize("NFD", char)[0].lower()[:1] or char for char in text)
