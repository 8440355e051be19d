# /// script
# requires-python = ">=3.12"
# dependencies = ["fonttools[woff]"]
# ///
"""Make the site's fonts from Fontsource's variable fonts: `uv run docs/make_fonts.py FOLDER`.

FOLDER holds the files `*-wght-normal.woff2` from the npm packages (5.3.0)
@fontsource-variable/atkinson-hyperlegible-next and @fontsource-variable/bricolage-grotesque.

static/fonts, for pages: left out is what no page shows: weights, letters, figures for tables and
fractions, kerning that differs by weight, and kerning too small to see. `unicode-range` in the
style sheets names LETTERS.

youth_stories/cards/fonts, for cards and posters: every letter, as TTF, which typst reads.
"""

import sys
from io import BytesIO
from pathlib import Path
from typing import Any

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

PROJECT = Path(__file__).resolve().parents[1]
FONTS = PROJECT / "static/fonts"
CARD_FONTS = PROJECT / "youth_stories/cards/fonts"
FAMILY_NAME, STYLE_NAME, FULL_NAME, POSTSCRIPT_NAME = 1, 2, 4, 6
LEGAL_NAMES = (0, 13, 14)  # copyright and license
LETTERS = (
    "20-7E A0-A3 A5 A7-AB AE B0-B5 B7 B9-BF C0-FF 102 131 152 153 178 300 301 303 304 308 2009 "
    "2013 2014 2018-201A 201C-201E 2022 2026 2032 2033 2039 203A 20AC 2122 2191 2193 2212"
)
FINEST, STEP = 8, 4  # of kerning, in thousandths of an em
FEATURES = ["ccmp", "kern", "locl", "mark", "mkmk"]


def make(source: Path, name: str, weights: tuple[int, int], kerning_at: int) -> None:
    font = instantiateVariableFont(TTFont(source), {"wght": weights})
    font["GPOS"] = instantiateVariableFont(TTFont(source), {"wght": kerning_at})["GPOS"]
    font = written_and_read(font)  # writing makes the tables that the next step reads
    subset = Subsetter(Options(layout_features=FEATURES, hinting=False))
    subset.populate(unicodes=unicodes())
    subset.subset(font)
    if name.startswith("bricolage"):  # it has a pair for nearly every two letters
        thin_kerning(font)
    font.flavor = "woff2"
    font.save(FONTS / f"{name}.woff2")


def written_and_read(font: TTFont) -> TTFont:
    file = BytesIO()
    font.save(file)
    return TTFont(BytesIO(file.getvalue()))


def unicodes() -> set[int]:
    ranges = [part.partition("-") for part in LETTERS.split()]
    return {n for low, _, high in ranges for n in range(int(low, 16), int(high or low, 16) + 1)}


def thin_kerning(font: TTFont) -> None:
    """Remove the pairs whose kerning differs too little from that of their letters' classes."""
    pairs, classes = font["GPOS"].table.LookupList.Lookup[0].SubTable
    kept = {}
    for first, found in zip(pairs.Coverage.glyphs, pairs.PairSet, strict=True):
        found.PairValueRecord = [
            pair
            for pair in found.PairValueRecord
            if abs(advance(pair.Value1) - of_classes(classes, first, pair.SecondGlyph)) >= FINEST
        ]
        found.PairValueCount = len(found.PairValueRecord)
        if found.PairValueRecord:
            kept[first] = found
    pairs.Coverage.glyphs, pairs.PairSet = list(kept), list(kept.values())
    pairs.PairSetCount = len(kept)
    values = [pair.Value1 for found in kept.values() for pair in found.PairValueRecord]
    values += [second.Value1 for first in classes.Class1Record for second in first.Class2Record]
    for value in filter(None, values):
        value.XAdvance = STEP * round(value.XAdvance / STEP)


def of_classes(classes: Any, first: str, second: str) -> int:
    if first not in classes.Coverage.glyphs:
        return 0
    row = classes.Class1Record[classes.ClassDef1.classDefs.get(first, 0)]
    return advance(row.Class2Record[classes.ClassDef2.classDefs.get(second, 0)].Value1)


def advance(value: Any) -> int:
    return value.XAdvance if value else 0


def make_for_cards(source: Path) -> None:
    """typst takes one file of a family alone, so each has a family name of its own."""
    font = instantiateVariableFont(TTFont(source), {"wght": (400, 700, 700)})
    name = source.name.removesuffix("-wght-normal.woff2")
    family = " ".join(word.capitalize() for word in name.replace("latin-ext", "more").split("-"))
    font["name"].names = [name for name in font["name"].names if name.nameID in LEGAL_NAMES]
    for number in (FAMILY_NAME, FULL_NAME):
        font["name"].setName(family, number, 3, 1, 0x409)
    font["name"].setName(family.replace(" ", ""), POSTSCRIPT_NAME, 3, 1, 0x409)
    font["name"].setName("Regular", STYLE_NAME, 3, 1, 0x409)
    font.flavor = None
    font.save(CARD_FONTS / f"{name}.ttf")


folder = Path(sys.argv[1])
for name, weights, kerning_at in (
    ("atkinson-hyperlegible-next", (400, 700), 400),
    ("bricolage-grotesque", (500, 700), 700),
):
    make(folder / f"{name}-latin-wght-normal.woff2", name, weights, kerning_at)
for source in folder.glob("*-wght-normal.woff2"):
    make_for_cards(source)
