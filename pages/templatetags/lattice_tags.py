from collections import defaultdict
from functools import cache

from django import template

register = template.Library()

# A letter is an element in that color, a dot an empty element, a space nothing.
COLORS = {
    "b": "bell",
    "l": "life",
    "e": "earth",
    "p": "physical",
    "c": "computing",
    "g": "engineering",
    "m": "math",
    "h": "health",
}
HERO = (
    "     .",
    "    ..",
    "   l..",
    "  p...",
    "  .c.m",
    " ...h.",
    "  .bcl",
    "   ...",
    "    b.",
)
STRIP = (
    "       . c",
    "   . p ..m",
    " .. .cbh..",
    "..l...ec.b",
)
SHAPES = {"hero": HERO, "strip": STRIP}
ELEMENT_WIDTH, ELEMENT_HEIGHT, GAP = 40, 44, 3


@register.inclusion_tag("includes/lattice.html")
def lattice(shape: str) -> dict:
    """A drawing of the table of elements, for where there is no photo: one of SHAPES."""
    return dict(_drawn(shape))  # a copy: Django adds the CSRF token to it


@cache
def _drawn(shape: str) -> dict:
    rows = SHAPES[shape]
    paths = defaultdict(str)
    for row, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            if cell != " ":
                paths[COLORS.get(cell, "open")] += _element(column, row, inset=cell == ".")
    return {
        "shape": shape,
        "width": max(map(len, rows)) * (ELEMENT_WIDTH + GAP) + GAP,
        "height": len(rows) * (ELEMENT_HEIGHT + GAP) + GAP,
        "paths": dict(paths),
    }


def _element(column: int, row: int, *, inset: bool) -> str:
    # Half the width of an empty element's dashed outline would be drawn outside the element.
    edge = 1 if inset else 0
    x = GAP + column * (ELEMENT_WIDTH + GAP) + edge
    y = GAP + row * (ELEMENT_HEIGHT + GAP) + edge
    width = ELEMENT_WIDTH - 2 * edge
    height = ELEMENT_HEIGHT - 2 * edge
    return f"M{x} {y}h{width}v{height}h-{width}z"
