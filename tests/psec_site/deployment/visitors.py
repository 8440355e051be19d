"""What people do with the deployed site, in a real browser.

`COMMAND` is a process of its own in the machine's network, where only the site can be reached.
"""

import mailbox
import os
import re
import sys
from email import policy
from email.parser import BytesParser
from pathlib import Path
from types import SimpleNamespace

from allauth.mfa.totp.internal import auth as totp
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser.steps import fill_in_the_story, send_the_story

# `manage.py shell`, because the steps import models; it opens no database.
COMMAND = (
    *(sys.executable, "manage.py", "shell", "--no-imports", "--settings=psec_site.settings.test"),
    *("--command", "from tests.psec_site.deployment import visitors; visitors.main()"),
)
SITE = "https://example.org"
PASSWORD = "a long password"
MAIL_SECONDS = 60  # until a letter has to be there


def letter_to(address: str, maildir: Path, page: Page) -> str:
    """The newest letter with a link of an invitation."""
    for _ in range(MAIL_SECONDS * 2):
        box = mailbox.Maildir(maildir, factory=BytesParser(policy=policy.default).parse)
        for message in sorted(box, key=lambda letter: letter["Date"].datetime, reverse=True):
            text = message.get_content()
            if message["To"] == address and "/account/invitation/" in text:
                return text
        page.wait_for_timeout(500)
    raise AssertionError(f"No invitation came to {address}.")


def begin(browser: Browser, address: str, maildir: Path) -> Page:
    """A person opens their invitation and chooses a password and an app for codes."""
    page = browser.new_context(ignore_https_errors=True).new_page()
    page.goto(re.search(rf"{SITE}/\S+", letter_to(address, maildir, page))[0])
    page.get_by_role("button", name="Choose how I sign in").click()
    page.get_by_role("link", name="Use an app").click()
    page.locator("[name=password1]").fill(PASSWORD)
    page.locator("[name=password2]").fill(PASSWORD)
    page.get_by_role("button", name="Save, and set up the app").click()
    secret = page.locator("code").text_content()
    counters = list(totp.yield_hotp_counters_from_time())
    value = totp.hotp_value(secret, counters[len(counters) // 2])
    page.get_by_label("code").fill(totp.format_hotp_value(value))
    page.get_by_role("button", name="Use this app").click()
    expect(page.get_by_role("heading", name="Keep your recovery codes")).to_be_visible()
    return page


def invite(page: Page, address: str, *roles: str) -> None:
    page.goto(f"{SITE}/admin/users/new/")
    page.get_by_label("Email").fill(address)
    page.get_by_label("First name").fill("Sample")
    page.get_by_label("Last name").fill("Person")
    for role in roles:
        page.get_by_label(role).check()
    page.get_by_role("button", name="Send the invitation").click()
    expect(page.get_by_text(address).first).to_be_visible()


def send_and_publish(browser: Browser, maildir: Path) -> str:
    """The path of a story that a student sent and a publisher made public."""
    student = browser.new_context(ignore_https_errors=True).new_page()
    fill_in_the_story(student, SimpleNamespace(url=SITE))
    student.wait_for_timeout(3000)  # less and it looks like a robot's
    send_the_story(student)
    key = re.search(r"[0-9A-Z]{4}-[0-9A-Z]{4}", student.locator("main").inner_text())[0]

    administrator = begin(browser, "you@example.org", maildir)
    invite(administrator, "publisher@example.org", "Story reviewers", "Publishers")

    page = begin(browser, "publisher@example.org", maildir)
    page.goto(f"{SITE}/admin/")
    page.get_by_role("link", name="1 waiting to be read").click()
    page.get_by_role("link", name=key).click()
    accept = page.get_by_role("button", name="Accept", exact=True)
    expect(accept).to_be_visible()
    reading_view = page.url
    accept.click()
    expect(page.get_by_text("The person has agreed to this version")).to_be_visible()
    page.goto(reading_view)
    page.get_by_role("button", name="Publish this version").click()
    expect(page.get_by_text("Published.", exact=True)).to_be_visible()

    student.goto(f"{SITE}/hear-from-our-youth/")
    student.locator("main").get_by_role("link", name=re.compile(r"2\s.*Sample", re.DOTALL)).click()
    expect(student.get_by_text("It has two lines.")).to_be_visible()
    return student.url.removeprefix(SITE)


def main() -> None:
    """Prints the path of the story. MAILDIR and CHROMIUM are in the environment."""
    maildir, chromium = Path(os.environ["MAILDIR"]), os.environ["CHROMIUM"]
    expect.set_options(timeout=30_000)  # the first request after a start takes a while
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium,
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--host-resolver-rules=MAP example.org 127.0.0.1",
            ],
        )
        print(send_and_publish(browser, maildir))
