"""Every page and every e-mail that students and guardians see, in either language."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.core import mail
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.utils import timezone, translation

from pages.models import Contact
from psec_site.antispam import time_token
from tests.factories import (
    STORY,
    accepted,
    answer,
    asked,
    link_in,
    pass_time,
    private_page,
    published,
    received,
    run_waiting_tasks,
)
from youth_stories.consent.ask import ask_consent
from youth_stories.models import AgeBand, SavedForm, Submission
from youth_stories.rules.consent_wording import SCOPES, scope_labels
from youth_stories.safeguarding.under_18 import treat_as_under_18
from youth_stories.submit.attempt import COOKIE, Attempt

STUDENT, GUARDIAN = "student@example.org", "guardian@example.org"
ADULT = "adult@example.org"
CONTACT = Contact("Ana Sample", "215-555-0142", "ana@example.org")
PRIVATE_LETTERS = ("student_", "guardian_", "former_")
EMAILS = Path(settings.BASE_DIR, "templates", "emails")


def opened(client, form, **ago) -> SavedForm:
    """The saved form that this browser has at this address, begun so long ago."""
    saved_form = client.get(form).context["saved_form"]
    token = time_token.read({"time_token": saved_form.time_token})
    earlier = time_token.TimeToken(
        token.nonce, timezone.now() - timedelta(**ago or {"minutes": 10})
    )
    saved_form.store(time_token=str(earlier))
    if not saved_form.pk:  # it is in the browser alone
        change_attempt(client, time_token=str(earlier))
    return saved_form


def change_attempt(client, **changes) -> None:
    """Changes what the cookie of a new story holds, as if it had been begun so."""
    request, response = RequestFactory().get("/"), HttpResponse()
    request.COOKIES = {name: morsel.value for name, morsel in client.cookies.items()}
    replace(Attempt.read(request), **changes).write(request, response)
    client.cookies[COOKIE] = response.cookies[COOKIE].value


def post_step(client, form, step, answers, **options):
    """Posts a step of the form, and returns the page that it leads to."""
    story_id = str(client.get(form).context["saved_form"].story_id)
    data = {"step": step, "story_id": story_id} | answers
    return client.post(form, data, **{"follow": True} | options)


def written(client, form, answers):
    """The preview (third step) of a story that took ten minutes to write."""
    opened(client, form)
    return post_step(client, form, "story", answers)


def to_send(page, *scopes) -> dict[str, str]:
    """The data that the preview's form posts with these boxes ticked."""
    ticks = {f"scope_{scope}": "on" for scope in scopes}
    shown = {
        "story_id": str(page.context["saved_form"].story_id),
        "shown_hash": page.context["shown_hash"],
    }
    return {"step": "send"} | shown | ticks


def screens(prefix: str) -> dict[str, str]:
    """The HTML of each page by a name; `prefix` is "" or "/es"."""
    return _form(prefix) | _childs_form(prefix) | _student(prefix) | _guardian(prefix)


def _form(prefix):
    form = f"{prefix}/share-your-story/"
    shown = {"form that is lost": Client().get(f"{form}?step=story")}
    shown["private form that is lost"] = Client().get(f"{form}7KQ2-M9XA/")
    for age_band in ("18_plus", "16_17"):
        client = Client()
        shown["age"] = client.get(form)
        shown["age with an error"] = client.post(form, {"step": "age"}, follow=True)
        client.post(form, {"step": "age", "age_band": age_band})
        shown[f"story {age_band}"] = client.get(f"{form}?step=story")
        shown[f"story {age_band} of whom"] = client.get(form)
        shown[f"story {age_band} with errors"] = post_step(client, form, "story", {})
        answers = STORY | {"email": STUDENT, "guardian_email": GUARDIAN}
        page = shown[f"preview {age_band}"] = written(client, form, answers)
        shown[f"preview {age_band} with an error"] = client.post(form, to_send(page), follow=True)
        page.context["saved_form"].store(time_token="")
        late = client.post(form, to_send(page, "words"), follow=True)
        shown[f"preview {age_band} without its time"] = late
        done = client.post(form, to_send(page, "words"), follow=True)
        assert done.context["story_key"]
        shown[f"received {age_band}"] = done
    return _html(shown)


def _childs_form(prefix):
    form = f"{prefix}/share-your-story/"
    child, guardian = Client(), Client()
    child.post(form, {"step": "age", "age_band": "under_13"})
    shown = {"under 13": child.get(f"{form}?step=story")}
    shown["under 13 with errors"] = post_step(child, form, "invite", {})
    invitation = {"first_name": "Sample", "guardian_email": GUARDIAN}
    shown["under 13 received"] = post_step(child, form, "invite", invitation)
    guardian.get(last_link(GUARDIAN))
    shown["guardian invited"] = guardian.get(prefix + private_page("guardian"))
    shown["child's story"] = guardian.post(prefix + private_page("guardian", "write"), follow=True)
    form = shown["child's story"].context["form_url"]
    page = shown["child's preview"] = written(guardian, form, STORY)
    done = shown["child's story received"] = guardian.post(form, to_send(page), follow=True)
    assert done.context["story_key"]
    return _html(shown)


def _student(prefix):
    client, page = Client(), f"{prefix}/my-story/"
    shown = {"link ended": client.get(page)}
    shown["link asked for"] = client.get(f"{page}send-again/")
    shown["link sent"] = client.post(
        f"{page}send-again/", {"email": "nobody@example.org"}, follow=True
    )

    submission = received(email=ADULT)
    client.get(last_link(ADULT))
    page = prefix + private_page()
    shown["my story, received"] = client.get(page)
    draft = accepted(submission)
    draft.story = "Other sample words."
    draft.save_revision()
    ask_consent(Submission.objects.get(pk=submission.pk), by=None)
    shown["my story, asked"] = client.get(page)
    shown["my story, asked, with an error"] = client.post(f"{page}answer/", follow=True)
    answer(submission, role="student")
    shown["my story, agreed"] = client.get(page)
    shown["my stories"] = client.get(f"{prefix}/my-story/")
    shown["my story, take back"] = client.get(f"{page}withdraw/")
    client.post(f"{page}withdraw/")
    shown["my story, withdrawn"] = client.get(page)
    shown["my story, closed"] = client.post(f"{page}close/", follow=True)

    story = published(email=ADULT)
    pass_time(days=settings.PUBLICATION_DAYS - 10)
    client.get(last_link(ADULT))
    page = prefix + private_page()
    shown["my story, may it stay"] = client.get(page)
    pass_time(days=11)
    shown["my story, came down"] = client.get(page)
    shown["my story, asked after that"] = client.post(f"{page}ask-again/", follow=True)
    treat_as_under_18(story.submission, AgeBand.FROM_16, by=None)
    shown["my story, under 18 after all"] = client.get(page)
    return _html(shown)


def _guardian(prefix):
    asked(AgeBand.FROM_16)
    client, page = Client(), prefix + private_page("guardian")
    client.get(last_link(GUARDIAN))
    shown = {"guardian asked": client.get(page)}
    shown["guardian asked, with an error"] = client.post(f"{page}answer/", follow=True)
    shown_hash = shown["guardian asked"].context["shown_hash"]
    yes = {"shown_hash": shown_hash, "scope_words": "on", "scope_search": "on"}
    shown["guardian agreed"] = client.post(f"{page}answer/", yes, follow=True)
    shown["guardian revoked"] = client.post(f"{page}revoke/", follow=True)
    shown["guardian withdrew"] = client.post(f"{page}withdraw/", follow=True)
    return _html(shown)


def last_link(address):
    run_waiting_tasks()
    theirs = [message for message in mail.outbox if message.to == [address]]
    path = "/guardian/" if address == GUARDIAN else "/my-story/"
    return link_in([message for message in theirs if path in message.body][-1])


def _html(responses) -> dict[str, str]:
    assert {response.status_code for response in responses.values()} == {200}
    return {name: response.content.decode() for name, response in responses.items()}


def emails(language: str, contact: Contact | None = CONTACT) -> dict[str, str]:
    """The text of each e-mail to a student or a guardian, in each of its variants."""
    written = {}
    with translation.override(language):
        agreed = [text for name, text in scope_labels("guardian").items() if name in SCOPES]
        for path in sorted(EMAILS.glob("*_*.txt")):
            if path.stem.endswith("link") or not path.name.startswith(PRIVATE_LETTERS):
                continue
            for number, variant in enumerate(_variants()):
                context = variant | {"agreed": agreed, "contact": contact}
                name = f"{path.stem} {number}"
                written[name] = render_to_string(f"emails/{path.name}", context)
    return written


def _variants():
    address = "https://example.org/"
    for first_name, age_band, message in (
        ("", AgeBand.ADULT, "student"),
        ("Sample", AgeBand.FROM_16, "guardian"),
    ):
        yield {
            "submission": Submission(first_name=first_name, age_band=age_band),
            "message": message,
            "is_update": message == "guardian",
            **dict.fromkeys(("link", "form_url", "families_url", "page_url", "site_url"), address),
        }
