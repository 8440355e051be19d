"""The e-mails of the story flow: plain text, with the story key and never the story.

Each is a template named after whom it is to and what happened: emails/<to>_<kind>.txt. Where there
is none, that person is not told of it.
"""

from smtplib import SMTPException

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import EmailMessage
from django.template import TemplateDoesNotExist
from django.template.loader import get_template
from django.urls import reverse
from django.utils import translation
from wagtail.models import Site

from pages.languages import full_address
from pages.models import SiteSettings

from .consent_wording import SCOPES, scope_labels
from .models import (
    Consent,
    ConsentRequest,
    PrivateLink,
    SafeguardingSettings,
    SentMail,
    Submission,
    SubmissionEvent,
)

To = SentMail.To
Kind = SubmissionEvent.Kind
Purpose = PrivateLink.Purpose


class MailNotSent(Exception):
    """The mail server did not take a message. Its text is the kind of error and no address."""


def send(event_id: int, to: str) -> None:
    """Sends the e-mail of one event to one kind of reader, once.

    Overtaken by the end of the story or of the question, not at all. With mail down the task
    fails and is retried.
    """
    event = SubmissionEvent.objects.select_related("submission__page").filter(pk=event_id).first()
    if event is None or _is_overtaken(event, to):
        return
    try:
        template = get_template(f"emails/{to}_{event.kind}.txt")
    except TemplateDoesNotExist:
        return
    recipients = _recipients(event, to)
    if not recipients or SentMail.objects.filter(event=event, to=to).exists():
        return
    with translation.override(_language(event.submission, to)):
        _deliver(template.render(_context(event, to)), to, recipients)
    SentMail.objects.get_or_create(event=event, to=to)


def _is_overtaken(event: SubmissionEvent, to: str) -> bool:
    if event.submission.has_ended:
        return event.kind not in (Kind.WITHDRAWN, Kind.PURGED)
    question = event.submission.consent_requests.filter(role=to).last()
    is_cancelled = question is not None and question.answer == ConsentRequest.Answer.CANCELLED
    return event.kind in (Kind.CONSENT_ASKED, Kind.REMINDED) and is_cancelled


def _recipients(event: SubmissionEvent, to: str) -> list[str]:
    submission = event.submission
    if to == To.STUDENT:
        return [submission.email] if submission.email else []
    if to == To.GUARDIAN:
        return [submission.guardian_email] if may_write_to_guardian(event) else []
    return _staff(event) if to == To.STAFF else safeguarding_lead()


def _staff(event: SubmissionEvent) -> list[str]:
    """Whoever can take the next step, except the one who took this one."""
    is_for_publishers = event.kind in (Kind.ACCEPTED, Kind.CONSENT_GIVEN, Kind.NOTE)
    own = event.actor.email if event.actor else ""
    everybody = publishers() if is_for_publishers else reviewers()
    return [address for address in everybody if address != own]


def may_write_to_guardian(event: SubmissionEvent) -> bool:
    """Only with a child's invitation, or for a story that a person at PSEC has read and asks
    about; later, because they know of it."""
    knows = SentMail.objects.filter(to=To.GUARDIAN, event__submission=event.submission)
    begins = event.kind in (Kind.INVITED, Kind.CONSENT_ASKED)
    return bool(event.submission.guardian_email) and (begins or knows.exists())


def _language(submission: Submission, to: str) -> str:
    if to == To.STUDENT:
        return submission.mail_language
    return submission.guardian_language if to == To.GUARDIAN else settings.LANGUAGE_CODE


def _context(event: SubmissionEvent, to: str) -> dict:
    submission = event.submission
    return {
        "submission": submission,
        "event": event,
        "message": event.text,
        "contact": contact_address(),
        "is_update": submission.events.filter(kind=event.kind, pk__lt=event.pk).exists(),
        "form_url": settings.SITE_URL + reverse("share_your_story"),
        "families_url": full_address("for-families"),
        "page_url": submission.page.full_url if submission.page else "",
        "is_to_guardian": to == To.GUARDIAN,
        "agreed": _agreed_to(event),
        "link": _link(event, to),
    }


def _agreed_to(event: SubmissionEvent) -> list[str]:
    """What a guardian ticked, in the words they were asked with."""
    if event.kind != Kind.CONSENT_CONFIRMED:
        return []
    labels = scope_labels(Consent.Role.GUARDIAN)
    consent = Consent.objects.get(pk=int(event.text))
    return [labels[scope] for scope in SCOPES if scope in consent.scopes and scope in labels]


def _link(event: SubmissionEvent, to: str) -> str:
    submission = event.submission
    if to in (To.STAFF, To.LEAD):
        path = reverse("youth_stories:inspect", args=[submission.pk])
        return settings.WAGTAILADMIN_BASE_URL + path
    if submission.has_ended:
        return ""
    purpose = Purpose.STUDENT if to == To.STUDENT else _guardian_purpose(submission)
    _link_row, token = PrivateLink.issue(submission, purpose)
    name = "my_story_link" if to == To.STUDENT else "guardian_link"
    return settings.SITE_URL + reverse(name, args=[token])


def _guardian_purpose(submission: Submission) -> str:
    if submission.state == Submission.State.INVITED:
        return Purpose.INVITATION
    asked = submission.consent_requests.open().filter(role=To.GUARDIAN)
    return Purpose.CONSENT if asked.exists() else Purpose.GUARDIAN


def contact_address() -> str:
    """Where answers go. Empty until staff put it into the site settings."""
    return SiteSettings.for_site(Site.objects.get(is_default_site=True)).contact_email


def reviewers() -> list[str]:
    """The addresses of everybody who may review stories and can be written to."""
    return _staff_with("youth_stories.review_submission")


def publishers() -> list[str]:
    """The addresses of everybody who may publish stories and can be written to."""
    return _staff_with("youth_stories.publish_storypage")


def safeguarding_lead() -> list[str]:
    """The lead's address, or until there is one, everybody who can deal with a concern."""
    lead = SafeguardingSettings.load().lead_email
    return [lead] if lead else _staff_with("youth_stories.raise_concern_submission")


def _staff_with(permission: str) -> list[str]:
    users = get_user_model().objects.with_perm(
        permission, backend="django.contrib.auth.backends.ModelBackend"
    )
    return list(users.values_list("email", flat=True).distinct())


def _deliver(text: str, to: str, recipients: list[str]) -> None:
    subject, body = text.split("\n", 1)
    contact = contact_address()
    is_private = to in (To.STUDENT, To.GUARDIAN)
    message = EmailMessage(
        subject=subject,
        body=body.strip() + "\n",
        to=recipients if is_private else [],
        bcc=[] if is_private else recipients,
        reply_to=[contact] if contact else None,
    )
    try:
        message.send()
    except (SMTPException, OSError) as error:
        # A mail server's own words often repeat the address; logs and task rows keep this instead.
        raise MailNotSent(type(error).__name__) from None
