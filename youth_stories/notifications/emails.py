"""Sends the e-mails of the story flow: plain text, with the story key and never the story.

Each has a template named after its recipient and the kind of event: emails/<to>_<kind>.txt. If
there is none, that recipient gets no e-mail about such events.
"""

from datetime import datetime
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import Q
from django.template import TemplateDoesNotExist
from django.template.loader import get_template
from django.urls import reverse
from django.utils import translation
from wagtail.models import Site

from pages.languages import full_address
from pages.models import Contact, SiteSettings

from ..models import Consent, ConsentRequest, SentMail, Submission, SubmissionEvent
from ..models.deadlines import publication_years
from ..rules.addresses import clean_address
from ..rules.names_in_letters import name_in_letter
from ..rules.text import clean_text
from ..transitions import Kind
from .dates import dates
from .links import link_for
from .recipients import PRIVATE, To, posts_to_take_down, recipients_of


class MailNotSent(Exception):
    """The mail server refused an e-mail. The message names the error, without any address."""


def send(event_id: int, to: str) -> None:
    """Sends the e-mail about an event to one kind of recipient, unless it was sent before.

    Does nothing if the story or the consent request has ended since, or if the story is on hold
    and the recipient is outside of PSEC. Raises MailNotSent if the mail server fails; the task is
    then retried.
    """
    event = SubmissionEvent.objects.select_related("submission__page").filter(pk=event_id).first()
    if event is None or _is_held(event, to) or _is_outdated(event, to):
        return
    try:
        template = get_template(f"emails/{to}_{event.kind}.txt")
    except TemplateDoesNotExist:
        return
    recipients = recipients_of(event, to)
    if not recipients or SentMail.objects.filter(event=event, to=to).exists():
        return
    with translation.override(_language(event.submission, to)):
        _deliver(clean_text(template.render(_context(event, to))), to, recipients)
    SentMail.objects.get_or_create(event=event, to=to)


def _is_held(event: SubmissionEvent, to: str) -> bool:
    """A concern may be about the person who would read the letter (rule R19)."""
    return to in PRIVATE and event.submission.is_on_hold


def _is_outdated(event: SubmissionEvent, to: str) -> bool:
    if event.submission.is_withdrawn_or_purged:
        return event.kind not in (Kind.WITHDRAWN, Kind.PURGED, Kind.POSTS_DOWN)
    request = event.submission.consent_requests.filter(role=to).last()
    if request is None or event.kind not in (Kind.CONSENT_ASKED, Kind.REMINDED):
        return False
    was_asked_again = event.created_at < request.asked_at
    return was_asked_again or request.answer not in ("", ConsentRequest.Answer.AGREED)


def _language(submission: Submission, to: str) -> str:
    if to in (To.STUDENT, To.NEW_ADDRESS):
        return submission.mail_language
    is_ours = to == To.GUARDIAN and submission.guardian_language in dict(settings.LANGUAGES)
    return submission.guardian_language if is_ours else settings.LANGUAGE_CODE


def _context(event: SubmissionEvent, to: str) -> dict:
    submission = event.submission
    return {
        "submission": submission,
        "event": event,
        "name": name_in_letter(submission.first_name),
        "message": event.text,
        "posts": posts_to_take_down(submission),
        "posts_url": settings.WAGTAILADMIN_BASE_URL + reverse("story_posts"),
        "contact": contact(),
        "is_update": submission.events.filter(kind=event.kind, pk__lt=event.pk).exists(),
        "form_url": settings.SITE_URL + reverse("share_your_story"),
        "families_url": full_address("for-families"),
        "page_url": submission.page.full_url if submission.page else "",
        **_question(submission, event),
        "is_to_guardian": to == To.GUARDIAN,
        "agreed": _agreed_to(event),
        "link": (link := link_for(event, to)),
        "not_for_me_link": f"{link}not-for-me/",
        **dates(submission),
    }


def _question(submission: Submission, event: SubmissionEvent) -> dict:
    """What a guardian is told with the question: what is shown, and until when."""
    if event.kind != Kind.CONSENT_ASKED:
        return {}
    version = submission.newest_version
    return {
        "content": version,
        "public_until": version.public_until,
        "publication_years": publication_years(),
        "taken_back_at": _taken_back_at(submission),
    }


def _taken_back_at(submission: Submission) -> datetime | None:
    """When the guardian at this address took a yes back that they have not given again."""
    answers = Q(kind__in=(Kind.CONSENT_GIVEN, Kind.CONSENT_REVOKED), text=To.GUARDIAN)
    others = Q(kind__in=(Kind.NOT_FOR_ME, Kind.GUARDIAN_CORRECTED, Kind.CONSENT_RECORDED))
    newest = submission.events.filter(answers | others).last()
    return newest.created_at if newest and newest.kind == Kind.CONSENT_REVOKED else None


def _agreed_to(event: SubmissionEvent) -> list[str]:
    """The scopes a guardian ticked, in the wording of the consent form."""
    if event.kind != Kind.CONSENT_CONFIRMED:
        return []
    return Consent.objects.get(pk=int(event.text)).ticked_labels


def contact() -> Contact:
    """Whom people can ask, from the site settings; false until staff set it."""
    return SiteSettings.for_site(Site.objects.get(is_default_site=True)).contact


def _deliver(text: str, to: str, recipients: list[str]) -> None:
    subject, body = text.split("\n", 1)
    reply_to = clean_address(contact().email)  # a header
    is_private = to in PRIVATE
    message = EmailMessage(
        subject=subject,
        body=body.strip() + "\n",
        to=recipients if is_private else [],
        bcc=[] if is_private else recipients,
        reply_to=[reply_to] if reply_to else None,
        headers={"Auto-Submitted": "auto-generated"},  # so that no absence note answers it
    )
    try:
        message.send()
    except (SMTPException, OSError) as error:
        # The server's own message often contains the address, which must not reach logs or tasks.
        raise MailNotSent(type(error).__name__) from None
