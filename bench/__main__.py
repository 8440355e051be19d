"""`make bench`: measures the site against references on the same machine, in turns.

Prints a table and writes var/bench.json: a list of {name, ours, other, ratio, spread, unit}. If a
part cannot be measured, the others are measured and the exit code is 1. `make bench ARGS="cached
lists"` measures the parts whose names begin with these words.
"""

import json
import sys
import traceback
from importlib import import_module

from .measuring import Measurement
from .sites import ROOT

PARTS = [
    "cached_page",
    "uncached_page",
    "pressure",
    "lists",
    "admin_queue",
    "export",
    "photos",
    "interaction",
    "lighthouse",
]


def main(chosen: list[str]) -> int:
    """Measures the parts whose names begin with one of `chosen`. Returns the exit code."""
    for start in chosen:
        if not any(name.startswith(start) for name in PARTS):
            print(f"No part is called {start}. There are: {', '.join(PARTS)}.")
            return 2
    found: list[Measurement] = []
    failed = []
    for name in PARTS:
        if not chosen or name.startswith(tuple(chosen)):
            print(f"… {name}", flush=True)
            try:
                found += import_module(f".{name}", "bench").measure()
            except Exception:
                traceback.print_exc()
                failed.append(name)
    print(table(found))
    path = ROOT / "var/bench.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps([each.as_row() for each in found], indent=1) + "\n")
    print(f"Written to {path}.")
    for name in failed:
        print(f"Failed: {name}.")
    return 1 if failed else 0


def table(found: list[Measurement]) -> str:
    """The measurements as a Markdown table."""
    lines = ["| what; reference | ours | other | ratio | spread | unit |"]
    lines += ["|---|---|---|---|---|---|"]
    lines += [
        f"| {each.name} | {each.ours:.3g} | {each.other:.3g} | {each.ratio:.2f} "
        f"| {each.spread:.2f} | {each.unit} |"
        for each in found
    ]
    return "\n".join(lines)


sys.exit(main(sys.argv[1:]))
