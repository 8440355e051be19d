"""The e-mails of the story flow: plain text, with the story key and never the story."""

from smtplib import SMTPException

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from wagtail.models import Site

from pages.models import SiteSettings

from .models import SubmissionEvent
from .models.submission import SentMail


class MailNotSent(Exception):
    """The mail server did not take a message. Its text is the kind of error and no address."""


def to_student(event_id: int) -> None:
    """Sends the e-mail of one event to the student, once. Overtaken by a withdrawal, not at all."""
    event = SubmissionEvent.objects.select_related("submission__page").get(pk=event_id)
    submission = event.submission
    if submission.state == submission.State.WITHDRAWN and event.kind != event.Kind.WITHDRAWN:
        return
    context = {
        "submission": submission,
        "message": event.text,
        "contact": contact_address(),
        "is_update": submission.events.filter(kind=event.kind, pk__lt=event.pk).exists(),
        "form_url": settings.SITE_URL + reverse("share_your_story"),
        "page_url": submission.page.full_url if submission.page else "",
    }
    with translation.override(submission.language):
        _send_once(
            event, "student", f"emails/student_{event.kind}.txt", context, [submission.email]
        )


def to_reviewers(event_id: int) -> None:
    """Sends the link to a waiting story to everybody who reviews stories, once."""
    event = SubmissionEvent.objects.select_related("submission").get(pk=event_id)
    link = reverse("youth_stories:inspect", args=[event.submission_id])
    context = {"submission": event.submission, "link": settings.WAGTAILADMIN_BASE_URL + link}
    _send_once(event, "staff", f"emails/reviewers_{event.kind}.txt", context, reviewers())


def contact_address() -> str:
    """Where answers go. Empty until staff put it into the site settings."""
    return SiteSettings.for_site(Site.objects.get(is_default_site=True)).contact_email


def reviewers() -> list[str]:
    """The addresses of everybody who may review stories and can be written to."""
    users = get_user_model().objects.with_perm(
        "youth_stories.review_submission",
        backend="django.contrib.auth.backends.ModelBackend",
    )
    return list(users.exclude(email="").values_list("email", flat=True).distinct())


def _send_once(event, to: str, template: str, context: dict, recipients: list[str]) -> None:
    """Sends, then remembers it: with mail down, the task fails and is tried again later."""
    if not recipients or SentMail.objects.filter(event=event, to=to).exists():
        return
    subject, body = render_to_string(template, context).split("\n", 1)
    contact = contact_address()
    message = EmailMessage(
        subject=subject,
        body=body.strip() + "\n",
        to=recipients if to == "student" else [],
        bcc=recipients if to == "staff" else [],
        reply_to=[contact] if contact else None,
    )
    try:
        message.send()
    except (SMTPException, OSError) as error:
        # A mail server's own words often repeat the address; logs and task rows keep this instead.
        raise MailNotSent(type(error).__name__) from None
    SentMail.objects.get_or_create(event=event, to=to)
