"""Every word below /es/ is translated, or is stored: somebody wrote it in a page or a story.

Each translation is in brackets here, and what is outside of brackets is not translated. Addresses
come from the URL resolver, states from the list of their words, letters and templates from their
folders: a new one that is not visited here fails.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
from django.conf import settings
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.test import Client, RequestFactory
from django.urls import get_resolver, resolve
from django.urls.resolvers import LocalePrefixPattern
from django.utils import timezone, translation
from django.views import defaults
from wagtail.documents.models import Document
from wagtail.models import Locale, Page

from pages.models import (
    CustomImage,
    DownloadsPage,
    EventsPage,
    NewsPage,
    PeoplePage,
    SiteSettings,
    StandardPage,
)
from psec_site import outage
from psec_site.collective_pages import add
from psec_site.request_limits import pages as refused_early
from psec_site.request_limits.rules import MB
from tests.bracketed import OPEN, speak_in_brackets, stored_texts, unbracketed, unbracketed_letter
from tests.factories import (
    STORY,
    article,
    asked,
    event,
    link_in,
    picture,
    private_page,
    published,
    run_waiting_tasks,
    workgroup,
)
from tests.figures import store_sample_figures
from tests.story_flow import (
    GUARDIAN,
    STUDENT,
    emails,
    last_link,
    post_step,
    screens,
)
from youth_stories.models import AgeBand, StoryTranslation
from youth_stories.models.translation import words_hash
from youth_stories.notifications import emails as letters
from youth_stories.notifications.recipients import PRIVATE
from youth_stories.portal import status
from youth_stories.portal.state_words import WORDS
from youth_stories.retention.erase import withdraw

pytestmark = pytest.mark.django_db

FORM = "/es/share-your-story/"
WALL = "/es/hear-from-our-youth/"
# Pictures and posters, the file of a child's words, which is as a student's own, and forms that are
# not there.
NOT_FOUND = re.compile(
    r"(\w+_)?(photo|card|poster)|guardian_words|change_(save|start_over)|\w+_link|event_calendar"
)
# Only staff see these; what they say is English.
OF_STAFF = re.compile(r"account|mfa|monitoring|pages/admin|staff|wagtail|youth_stories/review")
# Rendered in the test of outages.
OF_OUTAGE = {"400.html", "403.html", "refused_early.html"}
# What the link to the other language says in it, and what is typed here and not stored any more.
FAMILIES = {STUDENT, GUARDIAN, "new@example.org", "other@example.org"}
NUMBER = "267-555-0199"
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
    answers = []
    request = Client.request

    def record(client, **environ):
        answer = request(client, **environ)
        path = environ["PATH_INFO"]
        if path.startswith("/es/"):
            with translation.override("es"):
                answers.append((path, resolve(path).url_name, answer))
        return answer

    monkeypatch.setattr(Client, "request", record)
    return answers


def not_translated(seen, stored) -> dict[str, set]:
    """What is neither translated nor stored, by page."""
    found = defaultdict(set)
    for path, _name, answer in seen:
        page, kind = f"{path} {answer.status_code}", answer.headers.get("Content-Type", "")
        if path.endswith("/paper/"):
            # A sheet is in both languages: what it says in one of them, it says in the other.
            # The story on it is in its own.
            sheet = re.sub(r'<section class="story".*?</section>', "", answer.text, flags=re.DOTALL)
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


def addresses(patterns=None, route="/es/") -> Iterator[tuple[str, str]]:
    """Each address that is there in both languages, with its name: all but those of Wagtail."""
    if patterns is None:
        (patterns,) = (
            each.url_patterns
            for each in get_resolver().url_patterns
            if isinstance(each.pattern, LocalePrefixPattern)
        )
    for pattern in patterns:
        path = route + str(pattern.pattern)
        if not hasattr(pattern, "url_patterns"):
            yield path, pattern.name
        elif not str(getattr(pattern, "urlconf_name", "")).startswith("<module 'wagtail"):
            yield from addresses(pattern.url_patterns, path)


def visit_all(client, submission):
    """A GET of each address, with this story in those that name one."""
    for route, _name in addresses():
        path = re.sub(r"<\w+:story_key>", submission.story_key, route)
        path = path.replace("<slug:slug>", "no-such-event")
        client.get(path.replace("<str:token>", "no-such-link"))


def letter_to(address):
    run_waiting_tasks()
    return [message for message in mail.outbox if message.to == [address]][-1]


def visit_private_pages():
    """Those of a student and a guardian who is asked, and what each form says of bad answers."""
    minor = asked(AgeBand.FROM_16, photo=picture(), school="", first_name="Amina")
    client = Client()
    link = last_link(GUARDIAN)
    client.get(link)
    client.get(last_link(STUDENT))
    visit_all(client, minor)
    own, guardian = "/es" + private_page(), "/es" + private_page("guardian")
    for page in (f"{own}address/", f"{own}guardian-address/"):
        for typed in ("", "nowhere", "sample@gmial.com", "student@example.org"):
            client.post(page, {"email": typed}, follow=True)
    for typed in ("", "nowhere"):
        client.post("/es/my-story/send-again/", {"email": typed}, follow=True)
    call = {"phone": NUMBER, "time_of_day": "evening"}
    for page, typed in (
        *(("call", {}), ("call", {"phone": "no"}), ("call", call)),
        *(("copy", {}), ("answer", {})),
    ):
        client.post(f"{guardian}{page}/", typed, follow=True)
    client.post(f"{own}address/", {"email": "new@example.org"}, follow=True)
    client.get(link_in(letter_to("new@example.org")), follow=True)
    new = f"{own}new-address/"
    client.get(new)
    client.get(f"{new}not-for-me/")
    client.post(new, follow=True)
    client.post(f"{guardian}not-for-me/", follow=True)
    client.get(link)
    client.get(own)
    client.post(f"{own}close/", follow=True)


def visit_form_with_questions():
    """What the form asks of an address and words that look mistyped."""
    client = Client()
    client.post(FORM, {"step": "age", "age_band": "16_17"})
    answers = STORY | {"email": "student@gmial.com", "guardian_email": "nowhere"}
    post_step(client, FORM, "story", answers)
    post_step(client, FORM, "story", answers | {"guardian_email": GUARDIAN, "story": "I am 19."})


def visit_public_pages():
    page = published(email="other@example.org")
    StoryTranslation.objects.create(
        submission=page.submission,
        language="es",
        story="Una historia de muestra.",
        translated_by="Luis Sample",
        original_hash=words_hash(page),
        read_at=timezone.now(),
    )
    spanish = Locale.objects.get(language_code="es")
    now = timezone.now()
    SiteSettings.objects.update(
        contact_address="Muestra",
        alert_text="Sample",
        alert_text_es="Muestra",
        donate_url="https://example.org/",
        newsletter_url="https://example.org/",
    )
    event(EventsPage.objects.get(locale=spanish), starts_at=now, ends_at=now + timedelta(hours=1))
    article(NewsPage.objects.get(locale=spanish), title="Muestra", author="Ana Sample")
    workgroup(PeoplePage.objects.get(locale=spanish))
    store_sample_figures()
    show_files_and_a_video(DownloadsPage.objects.get(locale=spanish))
    client = Client()
    for each in Page.objects.live().filter(locale__language_code="es").specific():
        client.get(each.url)
    client.get("/es/progress/figures.csv")
    for path in (f"{page.number}/", "?q=sample", "?q=zzz", "?field=life", "?stage=work"):
        client.get(f"{WALL}{path}")
    return page


def show_files_and_a_video(page):
    document = Document.objects.create(title="Muestra", file=ContentFile(b"x", "muestra.txt"))
    page.documents = [("document", {"document": document, "title": "Muestra", "language": "es"})]
    page.save_revision().publish()
    image = CustomImage.objects.create(title="Muestra", file=picture())
    video = {"title": "Muestra", "url": "https://example.org/", "still": image}
    body = [("video", video | {"length": "1:00", "captions": "Muestra"})]
    add(page.get_parent(), StandardPage(title="Muestra", locale=page.locale, body=body))


def visit_errors(monkeypatch, page):
    withdraw(page.submission)
    assert Client().get(f"{WALL}{page.number}/").status_code == 410
    assert Client().get("/es/no/").status_code == 404
    strict = Client(enforce_csrf_checks=True)
    for typed in ({}, {"story": "Sample words."}):
        assert strict.post(FORM, typed).status_code == 403
    client = Client(raise_request_exception=False)
    for error, status_code in ((OSError(28, "full"), 503), (ValueError(), 500)):
        with monkeypatch.context() as patch:
            patch.setattr("youth_stories.portal.opening.show_ended", _raiser(error))
            assert client.get("/es/my-story/").status_code == status_code


def _raiser(error):
    def fail(*args, **kwargs):
        raise error

    return fail


def test_every_page_below_es_is_translated_or_stored(seen, monkeypatch):
    screens("/es")
    visit_private_pages()
    visit_form_with_questions()
    page = visit_public_pages()
    stored = stored_texts() | NOT_IN_PAGES
    visit_errors(monkeypatch, page)
    run_waiting_tasks()
    assert not_translated(seen, stored) == {}
    assert not_translated_in_letters(stored) == {}
    found = {name for _path, name, answer in seen if answer.status_code not in (403, 404)}
    assert (
        not {name for _route, name in addresses() if name and not NOT_FOUND.fullmatch(name)} - found
    )
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


@pytest.mark.parametrize("path", [FORM, "/es/my-story/"])
def test_every_page_of_an_outage_is_translated(monkeypatch, path):
    speak_in_brackets(monkeypatch)
    requests = RequestFactory()
    pages = [
        outage.unavailable(requests.get(path)).text,
        outage.unavailable(requests.post(path)).text,
        outage.unavailable(requests.post(path, {"story": "Sample", "photo": picture()})).text,
    ]
    environ = requests.get(path).environ
    with translation.override("es"):
        pages += [
            defaults.bad_request(requests.get(path), ValueError()).text,
            defaults.permission_denied(requests.get(path), PermissionDenied()).text,
        ]
    for refuse in (
        refused_early.too_much_work,
        lambda *args: refused_early.too_large(*args, 5 * MB),
    ):
        (page,) = refuse(environ, lambda *args: None)
        pages.append(page.decode())
    found = set().union(*(unbracketed(page, {*stored_texts(), "Sample", "MB"}) for page in pages))
    assert found == set()


@pytest.mark.parametrize("role", WORDS)
def test_every_state_is_translated(monkeypatch, role):
    speak_in_brackets(monkeypatch)
    submission = asked(AgeBand.FROM_16)
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
