"""Interaction to next paint on the form, in a browser whose CPU is slowed down six times.

Somebody chooses an age, writes, chooses and ticks. What is measured is the slowest interaction, as
the browser's Event Timing says it: from the touch or key to the next frame, in steps of 8 ms. The
reference is the same typing in a page with one text field. Needs Chromium or Chrome.
https://web.dev/articles/inp
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from playwright.sync_api import Page, sync_playwright

from .browsers import find_browser
from .measuring import Measurement, from_pairs
from .servers import Server, gunicorn
from .sites import Site, ours

SLOWDOWN = 6
RUNS = 5
PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "has_touch": True,
    "is_mobile": True,
}
WORDS = "A sample story. It has two sentences."
OBSERVE = """
window.interactions = [];
new PerformanceObserver(list => {
  for (const entry of list.getEntries()) {
    if (entry.interactionId) window.interactions.push(entry.duration);
  }
}).observe({type: "event", durationThreshold: 16, buffered: true});
"""
ONE_FIELD = """
PAGE = b'''<!doctype html><html lang="en"><head><meta charset="utf-8"><title>One field</title>
<meta name="viewport" content="width=device-width"></head>
<body><textarea></textarea></body></html>'''

def application(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/html"), ("Content-Length", str(len(PAGE)))])
    return [PAGE]
"""


def measure() -> list[Measurement]:
    """The slowest interaction on the form, and on the page with one field."""
    with (
        ours() as site,
        gunicorn("psec_site.wsgi", site) as own,
        _one_field() as other,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(
            executable_path=find_browser(), args=["--no-sandbox", "--disable-gpu"]
        )
        pairs = []
        for _ in range(RUNS):
            values = []
            for server, act in ((own, _fill_in_the_form), (other, _fill_in_one_field)):
                with browser.new_context(**PHONE) as context:
                    values.append(_slowest(context.new_page(), server, act))
            pairs.append((values[0], values[1]))
        browser.close()
    name = f"the form, slowed down {SLOWDOWN} times: slowest interaction; one text field"
    return [from_pairs(name, pairs, "ms")]


@contextmanager
def _one_field() -> Iterator[Server]:
    with TemporaryDirectory() as folder:
        Path(folder, "one_field.py").write_text(ONE_FIELD)
        with gunicorn("one_field", Site(Path(folder), {})) as server:
            yield server


def _slowest(page: Page, server: Server, act: Callable[[Page, str], list[float]]) -> float:
    devtools = page.context.new_cdp_session(page)
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWDOWN})
    page.add_init_script(OBSERVE)
    return max(act(page, f"http://localhost:{server.port}"))


def _interactions(page: Page) -> list[float]:
    page.wait_for_timeout(500)  # entries are told after the frame
    return page.evaluate("window.interactions") or [16.0]  # what is faster than that is not told


def _fill_in_the_form(page: Page, site: str) -> list[float]:
    page.goto(f"{site}/share-your-story/")
    page.get_by_label("18 or older").tap()
    found = _interactions(page)
    page.get_by_role("button", name="Continue").tap()
    page.locator("#id_story").press_sequentially(WORDS, delay=30)
    for name in ("Life sciences", "Computing", "High school", "College"):
        page.get_by_label(name, exact=True).first.tap()
    page.get_by_label("Your first name").press_sequentially("Sample", delay=30)
    return found + _interactions(page)


def _fill_in_one_field(page: Page, site: str) -> list[float]:
    page.goto(site)
    page.locator("textarea").press_sequentially(WORDS, delay=30)
    return _interactions(page)
