"""Every address, page and state that a visitor, a student and a guardian can see, in one language.

The prefix is that of the language: "" or "/es". What is added here is looked at by the tests of
every visible word and of accessibility.
"""

import re
from collections.abc import Iterator
from datetime import timedelta

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
from tests.story_flow import GUARDIAN, STUDENT, last_link, post_step, screens
from youth_stories.consent.answers import disagree
from youth_stories.consent.renew import take_age
from youth_stories.models import AgeBand, StoryTranslation
from youth_stories.models.translation import words_hash
from youth_stories.retention.erase import withdraw

NUMBER = "267-555-0199"


def record_answers(monkeypatch, prefix) -> list:
    """Every answer that a browser gets in this language: address, URL name, answer."""
    answers = []
    language = prefix.removeprefix("/") or "en"
    request = Client.request

    def record(client, **environ):
        answer = request(client, **environ)
        path = environ["PATH_INFO"]
        if path.startswith("/es/") == (language == "es"):
            with translation.override(language):
                answers.append((path, resolve(path).url_name, answer))
        return answer

    monkeypatch.setattr(Client, "request", record)
    return answers


def visit_every_state(prefix):
    """All but errors. Returns the page of a published story."""
    screens(prefix)
    visit_private_pages(prefix)
    visit_form_with_questions(prefix)
    return visit_public_pages(prefix)


def addresses(prefix, patterns=None) -> Iterator[tuple[str, str]]:
    """Each address that is there in both languages, with its name: all but those of Wagtail."""
    if patterns is None:
        prefix += "/"
        (patterns,) = (
            each.url_patterns
            for each in get_resolver().url_patterns
            if isinstance(each.pattern, LocalePrefixPattern)
        )
    for pattern in patterns:
        path = prefix + str(pattern.pattern)
        if not hasattr(pattern, "url_patterns"):
            yield path, pattern.name
        elif not str(getattr(pattern, "urlconf_name", "")).startswith("<module 'wagtail"):
            yield from addresses(path, pattern.url_patterns)


def visit_all(client, prefix, submission):
    """A GET of each address, with this story in those that name one."""
    for route, _name in addresses(prefix):
        path = re.sub(r"<\w+:story_key>", submission.story_key, route)
        path = path.replace("<str:slug>", "no-such-event")
        client.get(path.replace("<str:token>", "no-such-link"))


def letter_to(address):
    run_waiting_tasks()
    return [message for message in mail.outbox if message.to == [address]][-1]


def visit_page_of_a_guardian_who_decides_nothing_any_more(prefix):
    submission, client = asked(AgeBand.FROM_16), Client()
    client.get(last_link(GUARDIAN))
    take_age(submission, AgeBand.ADULT)
    revoke = private_page("guardian", "revoke", submission)
    client.post(prefix + revoke, follow=True)


def visit_page_of_a_student_who_may_be_18(prefix):
    submission, client = asked(AgeBand.FROM_16), Client()
    disagree(submission.consent_requests.get())
    client.get(last_link(STUDENT))
    client.get(prefix + private_page("my-story", "of-age", submission))


def visit_private_pages(prefix):
    """Those of a student and a guardian who is asked, and what each form says of bad answers."""
    visit_page_of_a_guardian_who_decides_nothing_any_more(prefix)
    visit_page_of_a_student_who_may_be_18(prefix)
    minor = asked(AgeBand.FROM_16, photo=picture(), school="", first_name="Amina")
    client = Client()
    link = last_link(GUARDIAN)
    client.get(link)
    client.get(last_link(STUDENT))
    visit_all(client, prefix, minor)
    own, guardian = prefix + private_page(), prefix + private_page("guardian")
    for page in (f"{own}address/", f"{own}guardian-address/"):
        for typed in ("", "nowhere", "sample@gmial.com", "student@example.org"):
            client.post(page, {"email": typed}, follow=True)
    for typed in ("", "nowhere"):
        client.post(f"{prefix}/my-story/send-again/", {"email": typed}, follow=True)
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
    client.get(f"{own}not-for-me/")
    client.post(f"{guardian}not-for-me/", follow=True)
    client.get(link)
    client.get(own)
    client.post(f"{own}close/", follow=True)


def visit_form_with_questions(prefix):
    """What the form asks of an address and words that look mistyped."""
    client, form = Client(), f"{prefix}/share-your-story/"
    client.post(form, {"step": "age", "age_band": "16_17"})
    answers = STORY | {"email": "student@gmial.com", "guardian_email": "nowhere"}
    post_step(client, form, "story", answers)
    post_step(client, form, "story", answers | {"guardian_email": GUARDIAN, "story": "I am 19."})


def visit_public_pages(prefix):
    page = published(email="other@example.org")
    StoryTranslation.objects.create(
        submission=page.submission,
        language="es",
        story="Una historia de muestra.",
        translated_by="Luis Sample",
        original_hash=words_hash(page),
        read_at=timezone.now(),
    )
    locale = Locale.objects.get(language_code=prefix.removeprefix("/") or "en")
    now = timezone.now().replace(microsecond=0)
    SiteSettings.objects.update(
        contact_address="Muestra",
        alert_text="Sample",
        alert_text_es="Muestra",
        donate_url="https://example.org/",
        newsletter_url="https://example.org/",
    )
    event(EventsPage.objects.get(locale=locale), starts_at=now, ends_at=now + timedelta(hours=1))
    article(NewsPage.objects.get(locale=locale), title="Muestra", author="Ana Sample")
    workgroup(PeoplePage.objects.get(locale=locale))
    store_sample_figures()
    show_files_and_a_video(DownloadsPage.objects.get(locale=locale))
    client = Client()
    for each in Page.objects.live().filter(locale=locale).exclude(depth=1).specific():
        client.get(each.url)
    client.get(f"{prefix}/progress/figures.csv")
    for path in (f"{page.number}/", "?q=sample", "?q=zzz", "?field=life", "?stage=college"):
        client.get(f"{prefix}/hear-from-our-youth/{path}")
    return page


def show_files_and_a_video(page):
    document = Document.objects.create(title="Muestra", file=ContentFile(b"x", "muestra.txt"))
    page.documents = [("document", {"document": document, "title": "Muestra", "language": "es"})]
    page.save_revision().publish()
    image = CustomImage.objects.create(title="Muestra", file=picture())
    video = {"title": "Muestra", "url": "https://example.org/", "still": image}
    body = [("video", video | {"length": "1:00", "captions": "Muestra"})]
    words = {"title": "Muestra de video", "introduction": "Muestra"}
    add(page.get_parent(), StandardPage(**words, locale=page.locale, body=body))


def visit_errors(monkeypatch, prefix, page):
    withdraw(page.submission)
    assert Client().get(f"{prefix}/hear-from-our-youth/{page.number}/").status_code == 410
    assert Client().get(f"{prefix}/no/").status_code == 404
    strict = Client(enforce_csrf_checks=True)
    for typed in ({}, {"story": "Sample words."}):
        assert strict.post(f"{prefix}/share-your-story/", typed).status_code == 403
    client = Client(raise_request_exception=False)
    for error, status_code in ((OSError(28, "full"), 503), (ValueError(), 500)):
        with monkeypatch.context() as patch:
            patch.setattr("youth_stories.portal.opening.show_ended", _raiser(error))
            assert client.get(f"{prefix}/my-story/").status_code == status_code


def _raiser(error):
    def fail(*args, **kwargs):
        raise error

    return fail


def outage_pages(path) -> list[str]:
    """The HTML of what is answered here when the site cannot do or may not do what is asked."""
    requests = RequestFactory()
    pages = [
        outage.unavailable(requests.get(path)).text,
        outage.unavailable(requests.post(path)).text,
        outage.unavailable(requests.post(path, {"story": "Sample", "photo": picture()})).text,
    ]
    environ = requests.get(path).environ
    with translation.override(translation.get_language_from_path(path) or "en"):
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
    return pages
