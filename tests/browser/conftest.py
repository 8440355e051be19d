from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from psec_site.antispam import time_token
from tests.smtp_sink import smtp_sink

expect.set_options(timeout=30_000)  # so that no test fails because the machine is busy

WATCH = """
document.addEventListener("securitypolicyviolation", (event) =>
  console.error("violation", location.pathname, event.effectiveDirective, event.blockedURI));
"""


@pytest.fixture(autouse=True)
def _nobody_is_too_fast(monkeypatch):
    """Allows tests to fill in the form faster than a person can."""
    monkeypatch.setattr(time_token, "MIN_AGE", timedelta(0))


@pytest.fixture
def expect_accessible(page):
    """A function that fails with axe's report if the page, or these parts, break WCAG 2.2 AA."""

    def check(*parts):
        context = {"include": [[part] for part in parts]} if parts else None
        tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
        results = Axe().run(page, context, options={"runOnly": {"type": "tag", "values": tags}})
        assert results.violations_count == 0, results.generate_report()

    return check


@pytest.fixture
def mailbox(settings):
    """The e-mails to all recipients, sent to a real mail server."""
    with smtp_sink() as (mailbox, mailers):
        settings.MAILERS = mailers
        yield mailbox


@pytest.fixture
def violations(page, context):
    """What the browser refused, or would refuse."""
    found = []
    context.add_init_script(WATCH)
    page.on("console", lambda message: "violation" in message.text and found.append(message.text))
    return found
