"""Spanish with every translation in brackets: what is read outside of them is not translated."""

import re
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser

from django.apps import apps
from django.conf.locale.es import formats as spanish_formats
from django.db import models
from django.utils import formats
from django.utils.translation import trans_real
from wagtail.fields import StreamField
from wagtail.models import Locale, Page

from pages.models.goal import with_year
from pages.templatetags.people_tags import initials
from youth_stories.models import StoryPage
from youth_stories.rules import consent_wording

# Names are the same in each language.
NAMES = (
    "Philadelphia STEM Equity Collective",
    "Hear From Our Youth",
    "Philly Day of Hope",
    "PSEC",
    *("Philadelphia", "STEM", "Equity", "Collective", "P", "S", "E", "C"),  # the logo
    *("English", "Español"),  # each language in its own words
)
OPEN, CLOSE = "⟦", "⟧"
LETTERS = re.compile(r"[^\W\d_]")
KEPT = re.compile(r"(<[^<>]*>|%\(\w+\)[a-z]|%[sd]|\{\w*\})")  # tags, and what is filled in
# Addresses, the keys of stories, and what scripts fill in.
NO_WORDS = re.compile(r"https?://\S+|[\w.+-]+@[\w.-]+|\b[2-9A-Z]{4}-[2-9A-Z]{4}\b|%s")
EXCERPT = re.compile(r"“([^”]*)…”")
READ_ALOUD = ("alt", "aria-label", "aria-description", "title", "placeholder", "label")
# What the scripts say. Their other attributes hold addresses and names.
SAID_BY_SCRIPTS = re.compile(
    r"data-(copied|offline|not-saved|left|one-left|over|one-over|few|plenty|too-long|one-word|beginning)"
)
META = ("description", "og:title", "og:description", "og:image:alt", "twitter:title")
SKIPPED = ("script", "style")
# The classes of what stands for an element: the first letters of a name.
SYMBOLS, SYMBOL = {"sym", "swatch", "place"}, "(symbol)"
NO_END = ("area", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr")


def bracket(text: str) -> str:
    """The text in brackets, but not the values that are filled in, which may be English."""
    parts = KEPT.split(text)
    return "".join(
        part if KEPT.fullmatch(part) or not LETTERS.search(part) else f"{OPEN}{part}{CLOSE}"
        for part in parts
    )


class BracketedCatalog:
    """Stands in for the catalog of a language that is loaded: Django's own words are in it too."""

    def __init__(self, catalog: trans_real.TranslationCatalog):
        self.catalog = catalog

    def get(self, key, default=None):
        found = self.catalog.get(key, default)
        return found if found is default else bracket(found)

    def plural(self, msgid, num):
        return bracket(self.catalog.plural(msgid, num))


def speak_in_brackets(monkeypatch) -> None:
    """Puts every Spanish translation, date and consent wording into brackets."""
    spanish = trans_real.translation("es")
    monkeypatch.setattr(spanish, "_catalog", BracketedCatalog(spanish._catalog))
    for name in ("DATE_FORMAT", "MONTH_DAY_FORMAT", "YEAR_MONTH_FORMAT", "DATETIME_FORMAT"):
        bracketed_format = f"{OPEN}{getattr(spanish_formats, name)}{CLOSE}"
        monkeypatch.setattr(spanish_formats, name, bracketed_format)
    monkeypatch.setattr(formats, "_format_cache", {})
    for by_language in consent_wording._WORDINGS.values():
        if "es" not in by_language:
            continue
        bracketed_words = {name: bracket(text) for name, text in by_language["es"].items()}
        monkeypatch.setitem(by_language, "es", bracketed_words)


class _Texts(HTMLParser):
    """Collects what is read in a page with the language that it is marked with."""

    def __init__(self):
        super().__init__()
        self.open: list[tuple[str, str]] = []  # tag and language
        self.depth = 0  # translations may have tags in them
        self.found: list[tuple[str, str]] = []  # language and text

    def handle_starttag(self, tag, attrs):
        values = {name: value or "" for name, value in attrs}
        language = values.get("lang", self.language)
        for name, value in values.items():
            is_button = tag == "input" and values.get("type") in ("submit", "button")
            is_meta = tag == "meta" and name == "content"
            named = values.get("name") or values.get("property")
            if (
                name in READ_ALOUD
                or SAID_BY_SCRIPTS.fullmatch(name)
                or (name == "value" and is_button)
                or (is_meta and named in META)
            ):
                self.found += [(language, piece) for piece in _outside(value)[0]]
        if tag not in NO_END:
            is_symbol = not SYMBOLS.isdisjoint(values.get("class", "").split())
            self.open.append((SYMBOL if is_symbol else tag, language))

    def handle_endtag(self, tag):
        while self.open and self.open.pop()[0] not in (tag, SYMBOL):
            pass

    def handle_data(self, data):
        if any(tag in (*SKIPPED, SYMBOL) for tag, _language in self.open):
            return
        pieces, self.depth = _outside(data, self.depth)
        self.found += [(self.language, piece) for piece in pieces]

    @property
    def language(self) -> str:
        return self.open[-1][1] if self.open else ""


def _outside(text: str, depth: int = 0) -> tuple[list[str], int]:
    """What is outside of brackets, and how many are open at the end."""
    pieces = []
    for part in re.split(f"([{OPEN}{CLOSE}])", text):
        if part in (OPEN, CLOSE):
            depth += 1 if part == OPEN else -1
        elif not depth and LETTERS.search(part):
            pieces.append(" ".join(part.split()))
    return pieces, depth


def unbracketed(html: str, stored: Iterable[str]) -> set[tuple[str, str]]:
    """What is read in a page that is neither translated nor stored, each with its language."""
    texts = _Texts()
    texts.feed(html)
    assert texts.depth == 0, "a translation was cut"
    known = _longest_first(stored)
    return {
        (language, text)
        for language, text in texts.found
        if not _is_known(text, known) and not _is_a_part(language, text, known)
    }


def unbracketed_letter(text: str, stored: Iterable[str]) -> set[str]:
    """The same of a letter."""
    known = _longest_first(stored)
    return {piece for piece in _outside(text)[0] if not _is_known(piece, known)}


def _longest_first(stored: Iterable[str]) -> list[str]:
    return sorted({*stored, *NAMES}, key=len, reverse=True)


def _is_a_part(language: str, piece: str, known: list[str]) -> bool:
    """Whether it is taken from a stored text: some words of a story, or a marked sentence."""
    piece = piece.strip(" ,.…“”")
    is_long = piece.count(" ") > 1
    return (is_long or language != "es") and any(
        re.search(rf"(?<!\w){re.escape(piece)}(?!\w)", text) for text in known
    )


def _is_known(piece: str, known: list[str]) -> bool:
    """Whether each word in it is of a stored text: as a whole, or as an excerpt in quotes."""
    piece = NO_WORDS.sub(" ", piece)
    for excerpt in EXCERPT.findall(piece):
        if any(text.startswith(excerpt) for text in known):
            piece = piece.replace(excerpt, " ")
    for text in known:
        if text in piece:
            piece = re.sub(rf"(?<!\w){re.escape(text)}(?!\w)", " ", piece)
    return not LETTERS.search(piece)


def stored_texts() -> set[str]:
    """Every text in the database that people wrote: of pages the Spanish ones, and stories."""
    found: set[str] = set()
    for model in apps.get_models():
        if model._meta.app_label not in ("pages", "youth_stories", "forms"):
            continue
        rows = model._default_manager.all()
        if issubclass(model, Page) and model is not StoryPage:
            rows = rows.filter(locale=Locale.objects.get(language_code="es"))
        for row in rows:
            for field in _written_fields(model):
                value = getattr(row, field.attname)
                raw = value.raw_data if isinstance(field, StreamField) else value
                found.update(text for each in _strings(raw) for text in _lines(with_year(each)))
    return found | {initials(text) for text in found}  # where there is no picture


def _written_fields(model: type[models.Model]) -> list[models.Field]:
    """Texts that people write, in Spanish where there is a field for each language."""
    names = {field.name for field in model._meta.get_fields()}
    inherited = ("title", "search_description", "seo_title")
    return [
        field
        for field in model._meta.concrete_fields
        if isinstance(field, (models.CharField, models.TextField, StreamField))
        and not field.choices
        and f"{field.name}_es" not in names
        and (field.model is not Page or field.name in inherited)
    ]


def _strings(value) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from _strings(each)
    elif isinstance(value, (list, tuple)) or hasattr(value, "__iter__"):
        for each in value:
            yield from _strings(each)


def _lines(text: str) -> Iterator[str]:
    """The text as it stands between two tags of a page."""
    texts = _Texts()
    texts.feed(f"<div>{text}</div>" if "<" in text else "")
    pieces = [piece for _language, piece in texts.found] if "<" in text else text.splitlines()
    for piece in pieces:
        if LETTERS.search(piece):
            yield " ".join(piece.split())
    if "<" not in text:
        yield " ".join(text.split())
