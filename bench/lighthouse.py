"""Lighthouse in its default mobile profile: every page type that search engines may list.

With a photo at the top of a spotlight and of a story, and six among the tiles of a full wall.
Beside each the home page of a plain Wagtail project. Needs Node (for npx) and Chromium or Chrome.
"""

import json
import os
import shutil
import subprocess
from typing import NamedTuple

from .measuring import Measurement, from_pairs
from .servers import DJANGO, Server, gunicorn
from .sites import ours, plain

LIGHTHOUSE = "lighthouse@12.8.2"
FLAGS = (
    "--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run "
    "--disable-background-networking --disable-component-update --disable-sync"
)
RUNS = 5
PAGES = {
    "home": "/",
    "mission": "/mission/",
    "vision": "/vision/",
    "members": "/members-in-action/",
    "a spotlight with a photo": "/members-in-action/cross-key-consulting/",
    "wall": "/hear-from-our-youth/",
    "a story": "/hear-from-our-youth/1/",
    "a story with a photo": "/hear-from-our-youth/2/",
    "privacy": "/privacy/",
    "the form": "/share-your-story/",
    "home in Spanish": "/es/",
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


class Report(NamedTuple):
    """Seconds until the largest content stands, and the lowest of the four scores, up to 100."""

    largest: float
    lowest: float


def measure() -> list[Measurement]:
    missing = [name for name in ("npx", "chromium") if not _find(name)]
    if missing:
        raise RuntimeError(f"Lighthouse needs {' and '.join(missing)}.")
    with (
        ours() as our_site,
        plain() as plain_site,
        gunicorn("psec_site.wsgi", our_site) as own,
        gunicorn(DJANGO, plain_site) as other,
    ):
        our_site.manage("sample_stories", "--count", "60")
        our_site.run(PHOTOS)
        our_site.manage("db_worker", "--backend", "database", "--batch", "--verbosity", "0")
        reports: dict[str, list[tuple[Report, Report]]] = {name: [] for name in PAGES}
        for _ in range(RUNS):
            beside = _report(other, "/")
            for name, path in PAGES.items():
                reports[name].append((_report(own, path), beside))
    return [
        from_pairs(
            f"{name}, {words}; home of a plain Wagtail",
            [(getattr(one, kind), getattr(two, kind)) for one, two in pairs],
            unit,
        )
        for kind, words, unit in (
            ("largest", "largest contentful paint", "s"),
            ("lowest", "lowest of Lighthouse's scores", "of 100"),
        )
        for name, pairs in reports.items()
    ]


def _find(name: str) -> str | None:
    names = ["chromium", "google-chrome"] if name == "chromium" else [name]
    return next(filter(None, map(shutil.which, names)), None)


def _report(server: Server, path: str) -> Report:
    try:
        return _run(server, path)
    except subprocess.CalledProcessError:  # a browser that did not come up
        return _run(server, path)


def _run(server: Server, path: str) -> Report:
    done = subprocess.run(
        [
            *("npx", "--yes", LIGHTHOUSE, f"http://localhost:{server.port}{path}"),
            *("--quiet", "--output=json", f"--chrome-flags={FLAGS}"),
            "--only-categories=performance,accessibility,best-practices,seo",
        ],
        env=os.environ | {"CHROME_PATH": _find("chromium") or ""},
        check=True,
        capture_output=True,
        text=True,
    )
    found = json.loads(done.stdout)
    scores = [category["score"] for category in found["categories"].values()]
    return Report(
        found["audits"]["largest-contentful-paint"]["numericValue"] / 1000, 100 * min(scores)
    )
