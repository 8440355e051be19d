"""Draws cards and posters with typst, which sets every script.

No font of the system is used: the site's two families are in fonts/, the Noto fonts in two
packages that hold nothing else. What somebody wrote is data for typst, never markup.
"""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib.metadata import distribution
from io import BytesIO
from pathlib import Path
from typing import Any

import segno
import typst
from django.utils.translation import get_language, override, pgettext
from django.utils.translation import gettext as _
from PIL import Image

from ..models import ShareCard, StoryContent, StoryPage, StoryPhoto, StoryTranslation
from ..models.content import site_language
from . import words

FOLDER = Path(__file__).parent
NOTO = {"manimgx-fonts": "manimgx_fonts", "manimgx-fonts-cjk": "manimgx_fonts_cjk"}
PIXEL = 72  # dots per inch: one for each of typst's points
INK = "#0c1a30"
LONGEST_EDGE = 1200  # pixels of the photo
MIDDLE = (0.5, 0.35)  # of a photo without a focal point, as on the pages
_lock = threading.Lock()  # typst keeps what it read of a document: one at a time


class LettersMissing(Exception):
    """No font has a letter of these words. It would be drawn as an empty box."""


def card(story: StoryContent, number: int | None, format: str) -> bytes:
    """One card as a JPEG. LettersMissing if it cannot be drawn."""
    return cards(story, number, [format])[format]


def cards(
    story: StoryContent, number: int | None, formats: list[str] = ShareCard.Format.values
) -> dict[str, bytes]:
    """The cards by format, each a JPEG without metadata, in the language of the story.

    Everything of it is shown that a card shows: what may not be, has to be left out before.
    LettersMissing if they cannot be drawn.
    """
    data = story_data(story, number)
    _refuse_missing_letters(data | {"format": formats[0]})
    return {
        format: _jpeg(_typst("card.typ", data | {"format": format}, format="png", ppi=PIXEL))
        for format in formats
    }


def poster(
    page: StoryPage, number: int, paper: str, translation: StoryTranslation | None = None
) -> bytes:
    """A poster of a public story as PDF/UA, in the language of the story.

    Without its name in the file's metadata. LettersMissing if it cannot be drawn.
    """
    data = story_data(page, number)
    with override(site_language(page.language)):
        address = page.full_url
        data |= {
            "paper": paper,
            "language": get_language(),
            "title": _("Element %(number)s") % {"number": number},
            "read": _("Read the whole story"),
            "address": address.partition("://")[2],
            "qr": segno.make(address, error="m").svg_inline(border=0, dark=INK),
            "translation": None,
        }
    if translation:
        data["translation"] = _words(words.quote(translation.story)) | {
            "language": translation.language
        }
    with _refusing_boxes():
        return _typst("poster.typ", data, format="pdf", pdf_standards=["ua-1"])


def story_data(story: StoryContent, number: int | None) -> dict[str, Any]:
    """What design.typ draws, in the language of the story."""
    with override(site_language(story.language)):
        return {
            "number": str(number or "?"),
            "name": _words(story.short_name),
            "symbol": _words(story.symbol),
            "study": _words(story.study),
            "quote": _words(quote := words.quote(story.story))
            | {"step": sum(words.breadth(quote) > letters for letters in words.STEPS)},
            "field": story.field,
            "field_name": story.field_label,
            "photo": _photo(story.photo, story.photo_alt) if story.photo else None,
            "you": _("You?"),
            "campaign": pgettext("on a card", "Hear From Our Youth"),
        }


def _words(text: str) -> dict[str, Any]:
    return {"text": text, "rtl": words.is_right_to_left(text)}


def _photo(photo: StoryPhoto, alt: str) -> dict[str, Any]:
    with photo.file.open("rb") as file, Image.open(file) as picture:
        picture.draft("RGB", (LONGEST_EDGE, LONGEST_EDGE))
        picture.thumbnail((LONGEST_EDGE, LONGEST_EDGE))
        content = BytesIO()
        picture.save(content, "JPEG", quality=90)
        left, top = photo.focal_point or MIDDLE
        return {
            "jpeg": list(content.getvalue()),  # JSON has no bytes
            "width": picture.width,
            "height": picture.height,
            "from_left": left,
            "from_top": top,
            "alt": alt,
        }


def _refuse_missing_letters(data: dict[str, Any]) -> None:
    """PDF/A refuses letters without a font; pictures show boxes."""
    with _refusing_boxes():
        _typst("card.typ", data, format="pdf", pdf_standards=["a-2u"])


@contextmanager
def _refusing_boxes() -> Iterator[None]:
    try:
        yield
    except typst.TypstError as error:
        if "could not be displayed" in error.message:
            raise LettersMissing from None  # its message quotes the words
        raise


def _typst(file: str, data: dict[str, Any], **options: Any) -> bytes:
    with _lock:
        compiler = typst.Compiler(FOLDER / file, root=FOLDER, font_paths=_fonts())
        drawn = compiler.compile(sys_inputs={"data": json.dumps(data)}, **options)
    if not isinstance(drawn, bytes):
        raise TypeError("typst drew more than one page.")
    return drawn


@cache
def _fonts() -> typst.Fonts:
    packages = [distribution(name).locate_file(folder) for name, folder in NOTO.items()]
    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[str(folder) for folder in (FOLDER / "fonts", *packages)],
    )


def _jpeg(png: bytes) -> bytes:
    """What every network takes. Edges of letters stay sharp without subsampling."""
    content = BytesIO()
    picture = Image.open(BytesIO(png)).convert("RGB")
    picture.save(content, "JPEG", quality=90, subsampling=0, optimize=True)
    return content.getvalue()
