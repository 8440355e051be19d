"""Lighthouse in its mobile profile: the page types that have most on them.

With a photo at the top of a spotlight and of a story, and six among the tiles of a full wall.
Beside each the home page of a plain Wagtail project, and a page of three lines: what it reaches is
what the machine lets any page reach. Needs Node (for npx) and Chromium or Chrome.
"""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from .measuring import Measurement, from_pairs
from .servers import DJANGO, Server, gunicorn
from .sites import Site, ours, plain

LIGHTHOUSE = "lighthouse@12.8.2"
FLAGS = (
    "--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run "
    "--disable-background-networking --disable-component-update --disable-sync"
)
RUNS = 3
# Lighthouse slows the browser down 4 times, which makes a phone of a machine with a power index of
# 1,500 or more. For weaker ones its documentation gives 2; how much weaker, does not matter here.
# https://github.com/GoogleChrome/lighthouse/blob/main/docs/throttling.md#calibrating-the-cpu-slowdown
DEFAULT_SLOWDOWN, ON_A_WEAK_MACHINE, FULL_POWER = 4, 2, 1500
PLAIN, BLANK = "home of a plain Wagtail", "a page of three lines"
PAGES = {
    "home": "/",
    "a spotlight with a photo": "/members-in-action/cross-key-consulting/",
    "wall": "/hear-from-our-youth/",
    "a story with a photo": "/hear-from-our-youth/62/",
    "the form": "/share-your-story/",
}
# As staff and students would put them there.
PHOTOS = """
from io import BytesIO
from bench.drawn_photo import drawn_photo
from django.core.files.images import ImageFile
from django.core.files.uploadedfile import SimpleUploadedFile
from pages.models import CustomImage, SpotlightPage
from tests.factories import published

photo = drawn_photo(4000, 3000)
image = CustomImage(title="Sample", description="A sample photo")
image.file = ImageFile(BytesIO(photo), name="sample.jpg")
image.save()
spotlight = SpotlightPage.objects.get(slug="cross-key-consulting")
spotlight.photo = image
spotlight.save_revision().publish()
for number in range(6):
    upload = SimpleUploadedFile("sample.jpg", photo, content_type="image/jpeg")
    published(photo=upload, story=f"A sample story, number {number}, with a sample photo.")
"""


THREE_LINES = """
PAGE = b'''<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Three lines</title>
<meta name="viewport" content="width=device-width"><meta name="description" content="Three lines">
<link rel="icon" href="data:,"></head><body><main><h1>Three lines</h1></main></body></html>'''

def application(environ, start_response):
    if environ["PATH_INFO"] != "/":  # Lighthouse asks for robots.txt
        start_response("404 Not Found", [("Content-Length", "0")])
        return []
    headers = [("Content-Type", "text/html"), ("Content-Length", str(len(PAGE)))]
    start_response("200 OK", headers)
    return [PAGE]
"""


class Report(NamedTuple):
    """Of one visit: seconds until the largest content stands, milliseconds in which the page cannot
    answer a finger, milliseconds of work of the browser's main thread (both as of a phone), and the
    lowest of the four scores, up to 100.
    """

    largest: float
    blocked: float
    work: float
    lowest: float


def measure() -> list[Measurement]:
    missing = [name for name in ("npx", "chromium") if not _find(name)]
    if missing:
        raise RuntimeError(f"Lighthouse needs {' and '.join(missing)}.")
    reports: dict[str, list[Report]] = {name: [] for name in (*PAGES, PLAIN, BLANK)}
    with (
        ours() as our_site,
        plain() as plain_site,
        gunicorn("psec_site.wsgi", our_site) as own,
        gunicorn(DJANGO, plain_site) as other,
        _three_lines() as blank,
    ):
        our_site.manage("sample_stories", "--count", "60")
        our_site.run(PHOTOS)
        our_site.manage("db_worker", "--backend", "database", "--batch", "--verbosity", "0")
        visited = {name: (own, path) for name, path in PAGES.items()}
        visited |= {PLAIN: (other, "/"), BLANK: (blank, "/")}
        slowdown = _slowdown(blank)
        for _ in range(RUNS):
            for name, (server, path) in visited.items():
                reports[name].append(_report(_visit(server, path, slowdown)))
    print(f"The browser was slowed down {slowdown} times, to that of a phone.")
    for name, all_of_it in reports.items():
        blocked = sorted(round(report.blocked) for report in all_of_it)
        print(f"{name}: blocked for {blocked} ms")  # no ratio: some are 0
    return [
        from_pairs(
            f"{name}, {words}; {beside}",
            [
                (getattr(one, kind), getattr(two, kind))
                for one, two in zip(reports[name], reports[beside], strict=True)
            ],
            unit,
        )
        for kind, words, beside, unit in (
            ("largest", "largest contentful paint", PLAIN, "s"),
            ("work", "work of the main thread", BLANK, "ms"),
            ("lowest", "lowest of Lighthouse's scores", BLANK, "of 100"),
        )
        for name in PAGES
    ]


@contextmanager
def _three_lines() -> Iterator[Server]:
    with TemporaryDirectory() as folder:
        Path(folder, "three_lines.py").write_text(THREE_LINES)
        with gunicorn("three_lines", Site(Path(folder), {})) as server:
            yield server


def _find(name: str) -> str | None:
    names = ["chromium", "google-chrome"] if name == "chromium" else [name]
    return next(filter(None, map(shutil.which, names)), None)


def _slowdown(blank: Server) -> int:
    power = _visit(blank, "/", DEFAULT_SLOWDOWN)["environment"]["benchmarkIndex"]
    return DEFAULT_SLOWDOWN if power >= FULL_POWER else ON_A_WEAK_MACHINE


def _report(found: dict) -> Report:
    audits = {name: audit.get("numericValue") for name, audit in found["audits"].items()}
    return Report(
        largest=audits["largest-contentful-paint"] / 1000,
        blocked=audits["total-blocking-time"],
        work=audits["mainthread-work-breakdown"],
        lowest=100 * min(category["score"] for category in found["categories"].values()),
    )


def _visit(server: Server, path: str, slowdown: int) -> dict:
    """All that Lighthouse says of one visit."""
    command = ["npx", "--yes", LIGHTHOUSE, f"http://localhost:{server.port}{path}", "--quiet"]
    command += ["--output=json", f"--chrome-flags={FLAGS}"]
    command += [f"--throttling.cpuSlowdownMultiplier={slowdown}"]
    command += ["--only-categories=performance,accessibility,best-practices,seo"]
    environment = os.environ | {"CHROME_PATH": _find("chromium") or ""}
    for _ in range(3):
        done = subprocess.run(command, env=environment, capture_output=True, text=True)
        if done.returncode == 0:
            return json.loads(done.stdout)
    raise RuntimeError(f"Lighthouse failed for {path}: {done.stderr[-500:]}")
