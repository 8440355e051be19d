"""`make bench`: what is measured, side by side and interleaved, in one run.

Prints a table and writes var/bench.json: a list of {name, ours, other, ratio, spread, unit}. It
fails only when it cannot measure. `python -m bench cached` runs the parts whose names begin so.
"""

import json
import sys
from pathlib import Path

from . import cached_page, uncached_page
from .measuring import Measurement

PARTS = {"cached_page": cached_page.measure, "uncached_page": uncached_page.measure}


def main(chosen: list[str]) -> None:
    found: list[Measurement] = []
    for name, measure in PARTS.items():
        if not chosen or name.startswith(tuple(chosen)):
            print(f"… {name}", flush=True)
            found += measure()
    print(table(found))
    path = Path("var/bench.json")
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps([each.as_row() for each in found], indent=1) + "\n")
    print(f"Written to {path}.")


def table(found: list[Measurement]) -> str:
    lines = ["| what | ours | other | ratio | spread | unit |", "|---|---|---|---|---|---|"]
    lines += [
        f"| {each.name} | {each.ours:.3g} | {each.other:.3g} | {each.ratio:.2f} "
        f"| {each.spread:.2f} | {each.unit} |"
        for each in found
    ]
    return "\n".join(lines)


main(sys.argv[1:])
