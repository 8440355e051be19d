"""Lighthouse in its mobile profile, for the largest pages of the site.

A spotlight and a story have a photo at the top; every place of the wall's first page has one;
Vision has charts. The references are the home page of a plain Wagtail project, and a page of three
lines, which shows the best result that this machine allows. Needs Node (for npx) and Chromium or
Chrome.
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

from .browsers import find_browser
from .measuring import Measurement, from_pairs
from .servers import DJANGO, Server, gunicorn
from .sites import Site, ours, plain

LIGHTHOUSE = "lighthouse@12.8.2"
FLAGS = (
    "--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run "
    "--disable-background-networking --disable-component-update --disable-sync"
)
RUNS = 3
# Lighthouse slows the CPU of the browser down 4 times, which resembles a phone if the machine has a
# benchmark index of 1,500 or more. For slower machines its documentation recommends 2.
# https://github.com/GoogleChrome/lighthouse/blob/main/docs/throttling.md#calibrating-the-cpu-slowdown
DEFAULT_SLOWDOWN, SLOW_MACHINE_SLOWDOWN, FAST_MACHINE_INDEX = 4, 2, 1500
PLAIN, BLANK = "home of a plain Wagtail", "a page of three lines"
PAGES = {
    "home": "/",
    "a spotlight with a photo": "/members-in-action/cross-key-consulting/",
    "wall of photos": "/hear-from-our-youth/",
    "a story with a photo": "/hear-from-our-youth/62/",
    "vision with charts": "/vision/",
    "the form": "/share-your-story/",
}
# Published as staff and students would do it.
PHOTOS = """
from io import BytesIO
from bench.drawn_photo import drawn_photo
from django.core.files.images import ImageFile
from django.core.files.uploadedfile import SimpleUploadedFile
from pages.models import CustomImage, SpotlightPage
from tests.factories import published
from tests.figures import store_sample_figures

photo = drawn_photo(4000, 3000)
image = CustomImage(title="Sample", description="A sample photo")
image.file = ImageFile(BytesIO(photo), name="sample.jpg")
image.save()
spotlight = SpotlightPage.objects.get(slug="cross-key-consulting", locale__language_code="en")
spotlight.photo = image
spotlight.save_revision().publish()
store_sample_figures()
photo = drawn_photo(1600, 1200)
for number in range(28):
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
    """One run of Lighthouse.

    Seconds of the Largest Contentful Paint, milliseconds of Total Blocking Time and of the main
    thread's work, all on the simulated phone; the lowest of the four scores, up to 100; and what
    was sent, in KB: everything, and the photos of it.
    """

    largest: float
    blocked: float
    work: float
    lowest: float
    sent: float
    photos: float


def measure() -> list[Measurement]:
    """The results of each page. Raises RuntimeError if npx or a browser is missing."""
    if not shutil.which("npx"):
        raise RuntimeError("Lighthouse needs npx.")
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
                reports[name].append(_report(_run(server, path, slowdown)))
    print(f"The browser was slowed down {slowdown} times, to the speed of a phone.")
    for name, runs in reports.items():
        blocked = sorted(round(report.blocked) for report in runs)
        sent, photos = runs[-1].sent, runs[-1].photos
        # No ratio: some are 0.
        print(f"{name}: blocked for {blocked} ms; {sent:.0f} KB sent, {photos:.0f} of it photos")
    return [
        from_pairs(
            f"{name}, {label}; {reference}",
            [
                (getattr(one, kind), getattr(two, kind))
                for one, two in zip(reports[name], reports[reference], strict=True)
            ],
            unit,
        )
        for kind, label, reference, unit in (
            ("largest", "largest contentful paint", PLAIN, "s"),
            ("largest", "largest contentful paint", BLANK, "s"),
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


def _slowdown(blank: Server) -> int:
    """How many times the CPU must be slowed down on this machine."""
    index = _run(blank, "/", DEFAULT_SLOWDOWN)["environment"]["benchmarkIndex"]
    return DEFAULT_SLOWDOWN if index >= FAST_MACHINE_INDEX else SLOW_MACHINE_SLOWDOWN


def _report(result: dict) -> Report:
    audits = {name: audit.get("numericValue") for name, audit in result["audits"].items()}
    requests = result["audits"]["network-requests"]["details"]["items"]
    photos = [each for each in requests if "/media/" in each["url"]]
    return Report(
        largest=audits["largest-contentful-paint"] / 1000,
        blocked=audits["total-blocking-time"],
        work=audits["mainthread-work-breakdown"],
        lowest=100 * min(category["score"] for category in result["categories"].values()),
        sent=sum(each["transferSize"] for each in requests) / 1000,
        photos=sum(each["transferSize"] for each in photos) / 1000,
    )


def _run(server: Server, path: str, slowdown: int) -> dict:
    """Lighthouse's result for one visit, as its JSON says it."""
    command = ["npx", "--yes", LIGHTHOUSE, f"http://localhost:{server.port}{path}", "--quiet"]
    command += ["--output=json", f"--chrome-flags={FLAGS}"]
    command += [f"--throttling.cpuSlowdownMultiplier={slowdown}"]
    command += ["--only-categories=performance,accessibility,best-practices,seo"]
    environment = os.environ | {"CHROME_PATH": find_browser()}
    for _ in range(3):
        done = subprocess.run(command, env=environment, capture_output=True, text=True)
        if done.returncode == 0:
            return json.loads(done.stdout)
    raise RuntimeError(f"Lighthouse failed for {path}: {done.stderr[-500:]}")
