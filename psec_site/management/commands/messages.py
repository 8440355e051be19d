"""Translations with Babel, a development dependency. Its output is committed."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation.template import templatize

SOURCES = ["pages", "psec_site", "youth_stories", "templates"]
KEYWORDS = DEFAULT_KEYWORDS | {
    f"{name}_lazy": DEFAULT_KEYWORDS[name] for name in ("gettext", "ngettext", "pgettext")
}
KEYWORDS["gettext_noop"] = DEFAULT_KEYWORDS["gettext"]
PLACEHOLDER = re.compile(r"%\(\w+\)s|\{\w+\}")
# Always the same, so that branches that add strings do not conflict in this line.
DATE = datetime(2026, 11, 24, tzinfo=UTC)


class Command(BaseCommand):
    help = "Update the translation files from the sources, and compile them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="only report problems")

    def handle(self, *args: Any, check: bool = False, **options: Any) -> None:
        for language, _name in settings.LANGUAGES:
            if language == settings.LANGUAGE_CODE:
                continue
            folder = Path(settings.LOCALE_PATHS[0], language, "LC_MESSAGES")
            po, mo = folder / "django.po", folder / "django.mo"
            if not check:
                write(updated(read(po, language), language), po, mo)
            problems = [*find_problems(read(po, language), mo)]
            for problem in problems:
                self.stderr.write(f"{language}: {problem}")
            if problems and check:
                raise CommandError("Run `make messages`, then translate what is listed above.")


def extracted() -> Catalog:
    """Every string that the sources mark for translation."""
    catalog = Catalog()
    for source in SOURCES:
        for path in sorted(Path(settings.BASE_DIR, source).rglob("*")):
            if path.suffix in (".py", ".html", ".txt") and "migrations" not in path.parts:
                for _line, ids, _comments, context in extract("python", _code(path), KEYWORDS):
                    place = (str(path.relative_to(settings.BASE_DIR)), 0)
                    catalog.add(ids, locations=[place], context=context)
    return catalog


def _code(path: Path) -> BytesIO:
    """The file as Python: a template's strings as calls, in brackets so that it may be indented."""
    text = path.read_text()
    return BytesIO((text if path.suffix == ".py" else f"(\n{templatize(text)}\n)").encode())


def read(path: Path, language: str) -> Catalog:
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def updated(known: Catalog, language: str) -> Catalog:
    """A catalog of the sources' strings, in their order, with the known translations."""
    catalog = Catalog(
        locale=language,
        project="psec-site",
        version="1",
        msgid_bugs_address="",
        last_translator="",
        language_team="",
        fuzzy=False,
        header_comment="# Written by `make messages`; translated by hand.",
        creation_date=DATE,
        revision_date=DATE,
        charset="utf-8",
    )
    for message in extracted():
        if message.id:
            old = known.get(message.id, message.context)
            catalog.add(
                message.id,
                old.string if old else "",
                locations=message.locations,
                flags=old.flags if old else (),
                context=message.context,
            )
    return catalog


def write(catalog: Catalog, po: Path, mo: Path) -> None:
    """Writes the catalog as text, and compiled."""
    po.parent.mkdir(parents=True, exist_ok=True)
    with po.open("wb") as file:
        write_po(file, catalog, width=100, include_lineno=False)
    with mo.open("wb") as file:
        write_mo(file, catalog)


def find_problems(catalog: Catalog, mo: Path) -> Iterator[str]:
    """What is missing, wrong or superfluous in the catalog and its compiled file."""
    sources = extracted()
    for message in _messages(sources):
        translated = catalog.get(message.id, message.context)
        translated_forms = _forms(translated.string) if translated else ()
        if translated is None:
            yield f"not in the file yet: {message.id!r}"
        elif not _is_complete(translated):
            yield f"not translated: {message.id!r}"
        elif translated.fuzzy:
            yield f"fuzzy: {message.id!r}"
        elif any(_placeholders(form) != _placeholders(message.id) for form in translated_forms):
            yield f"other placeholders: {message.id!r}"
    for message in _messages(catalog):
        if sources.get(message.id, message.context) is None:
            yield f"no longer needed: {message.id!r}"
    if _translations(catalog) != _compiled(mo):
        yield f"{mo.name} is not compiled from the newest translations"


def _messages(catalog: Catalog) -> list[Message]:
    return [message for message in catalog if message.id]


def _forms(text: str | list[str] | tuple[str, ...] | None) -> tuple[str, ...]:
    """A text, or its singular and plural."""
    return (text,) if isinstance(text, str) else tuple(text or ())


def _placeholders(text: str | list[str] | tuple[str, ...]) -> set[str]:
    return set(PLACEHOLDER.findall("".join(_forms(text))))


def _is_complete(message: Message) -> bool:
    return all(_forms(message.string))


def _translations(catalog: Catalog) -> dict:
    """The complete translations by string and context."""
    complete = [message for message in _messages(catalog) if _is_complete(message)]
    return {
        (_forms(message.id), _context(message.context)): _forms(message.string)
        for message in complete
    }


def _context(context: Any) -> str:
    """Babel returns the contexts of a compiled file as bytes."""
    return context.decode() if isinstance(context, bytes) else context or ""


def _compiled(mo: Path) -> dict:
    if not mo.exists():
        return {}
    with mo.open("rb") as file:
        return _translations(read_mo(file))
