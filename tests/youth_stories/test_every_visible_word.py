"""Every word below /es/ is translated, or is stored: somebody wrote it in a page or a story.

Each translation is in brackets here, and what is outside of brackets is not translated. Addresses
come from the URL resolver, states from the list of their words, letters and templates from their
folders: a new one that is not visited (tests/visits.py) fails.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from django.conf import settings
from django.core import mail
from django.utils import timezone, translation

from psec_site.browser_storage import STORED
from tests.bracketed import OPEN, speak_in_brackets, stored_texts, unbracketed, unbracketed_letter
from tests.factories import asked, run_waiting_tasks
from tests.story_flow import GUARDIAN, STUDENT, emails
from tests.visits import (
    NUMBER,
    addresses,
    outage_pages,
    record_answers,
    visit_errors,
    visit_every_state,
)
from youth_stories.models import AgeBand
from youth_stories.notifications import emails as letters
from youth_stories.notifications.recipients import PRIVATE
from youth_stories.portal import status
from youth_stories.portal.state_words import WORDS

pytestmark = pytest.mark.django_db

PREFIX = "/es"
# Pictures and posters, the file of a child's words, which is as a student's own, and forms that are
# not there.
NOT_FOUND = re.compile(
    r"(\w+_)?(photo|card|poster)|guardian_words|change_(save|start_over)|\w+_link|event_calendar"
)
# Only staff see these; what they say is English.
OF_STAFF = re.compile(
    r"account|(forms|pages)/admin|handbook|mfa|monitoring|staff|wagtail|youth_stories/review"
)
# Rendered in the test of outages.
OF_OUTAGE = {"400.html", "403.html", "refused_early.html"}
# What the link to the other language says in it, and what is typed here and not stored any more.
FAMILIES = {STUDENT, GUARDIAN, "new@example.org", "other@example.org"}
NOT_IN_PAGES = {
    NUMBER,
    "(not this page yet)",
    "(home page)",
    "Other sample words.",
    "Sample words.",
    "I am 19.",
    *("Mu", "Sa", "Ma"),  # letters of a card without a picture, and of tiles
    *("sample", "zzz"),  # searched for
    "example.org",  # where a video is
    *(name for stored in STORED for name in stored.names),  # of cookies
}
TEMPLATES = Path(settings.BASE_DIR, "templates")


@pytest.fixture
def seen(monkeypatch):
    """Every answer below /es/ that a browser got, with the URL name of its address.

    Letters to families are in Spanish.
    """
    speak_in_brackets(monkeypatch)
    monkeypatch.setattr(
        letters, "_language", lambda event, to: "es" if to in PRIVATE else settings.LANGUAGE_CODE
    )
    return record_answers(monkeypatch, PREFIX)


def not_translated(seen, stored) -> dict[str, set]:
    """What is neither translated nor stored, by page."""
    found = defaultdict(set)
    for path, _name, answer in seen:
        page, kind = f"{path} {answer.status_code}", answer.headers.get("Content-Type", "")
        if path.endswith("/paper/"):
            # A sheet is in both languages: what it says in one of them, it says in the other.
            # The story on it is in its own.
            sheet = re.sub(
                r'<blockquote class="story".*?</blockquote>', "", answer.text, flags=re.DOTALL
            )
            marked = re.findall(r'<(?:span|p|b) lang="(\w+)"', sheet)
            if not marked or marked.count("en") != marked.count("es"):
                found[page].update(marked)
        elif "html" in kind:
            found[page] |= unbracketed(answer.text, stored)
            if answer.content and '<html lang="es">' not in answer.text:
                found[page].add("<html lang>")
        elif "text/plain" in kind:
            found[page] |= unbracketed_letter(answer.text, stored)
        elif "xml" in kind:
            feed = re.sub(r"<(id|published|updated)>.*?</\1>", "", answer.text)
            found[page] |= unbracketed(unescape(feed), stored)
    return {page: texts for page, texts in found.items() if texts}


def not_translated_in_letters(stored) -> dict[str, set]:
    """The same of the letters that families got, with their subjects."""
    found = {
        message.subject: unbracketed_letter(f"{message.subject}\n{message.body}", stored)
        for message in mail.outbox
        if set(message.to) <= FAMILIES
    }
    assert len(found) > 5
    return {subject: texts for subject, texts in found.items() if texts}


def test_every_page_below_es_is_translated_or_stored(seen, monkeypatch):
    page = visit_every_state(PREFIX)
    stored = stored_texts() | NOT_IN_PAGES
    visit_errors(monkeypatch, PREFIX, page)
    run_waiting_tasks()
    assert not_translated(seen, stored) == {}
    assert not_translated_in_letters(stored) == {}
    found = {name for _path, name, answer in seen if answer.status_code not in (403, 404)}
    named = {name for _route, name in addresses(PREFIX) if name}
    assert not {name for name in named if not NOT_FOUND.fullmatch(name)} - found
    rendered = {template.name for _path, _name, answer in seen for template in answer.templates}
    speaking = {str(path.relative_to(TEMPLATES)) for path in templates_with_words()}
    assert {name for name in speaking - rendered - OF_OUTAGE if not OF_STAFF.match(name)} == set()


def templates_with_words() -> Iterator[Path]:
    """Those that say something themselves, and do not only show what is stored."""
    for path in TEMPLATES.rglob("*.html"):
        text = re.sub(r"{#.*?#}|{{.*?}}|{%(?! (block)?translate).*?%}", "", path.read_text())
        named = re.findall(r'(?:alt|aria-label|title)="([^"]+)"', text)
        if re.search(r"[^\W\d_]", re.sub(r"<[^>]*>", "", text) + "".join(named)):
            yield path


@pytest.mark.parametrize("path", ["/es/share-your-story/", "/es/my-story/"])
def test_every_page_of_an_outage_is_translated(monkeypatch, path):
    speak_in_brackets(monkeypatch)
    pages = outage_pages(path)
    found = set().union(*(unbracketed(page, {*stored_texts(), "Sample", "MB"}) for page in pages))
    assert found == set()


@pytest.mark.parametrize("role", WORDS)
def test_every_state_is_translated(monkeypatch, role):
    speak_in_brackets(monkeypatch)
    submission = asked(AgeBand.FROM_16)
    submission.ended_at = timezone.now()  # for the states at the end
    found = {}
    with translation.override("es"):
        for name in WORDS[role]:
            monkeypatch.setattr(status, "_name", lambda *args, name=name: name)
            state = status.state_of(submission, role)
            steps = [text for step in state.steps for text in (step.title, step.text, step.label)]
            text = "\n".join([state.sentence, state.detail, *steps])
            found[name] = unbracketed_letter(text, ())
    assert {name: texts for name, texts in found.items() if texts} == {}


def test_every_letter_is_translated(monkeypatch):
    speak_in_brackets(monkeypatch)
    typed = {"Sample", "Ana Sample", "student", "guardian"}
    written = emails("es")
    found = {name: unbracketed_letter(text, typed) for name, text in written.items()}
    subjects = {name: text.split("\n", 1)[0] for name, text in written.items()}
    assert {name: text for name, text in subjects.items() if OPEN not in text} == {}
    assert {name: texts for name, texts in found.items() if texts} == {}
