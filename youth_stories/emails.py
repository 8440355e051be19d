"""The e-mails of the story flow: plain text, with the story key and never the story."""

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from wagtail.models import Site

from pages.models import SiteSettings

from .models import SubmissionEvent
from .models.submission import SentMail


def to_student(event_id: int) -> None:
    """Sends the e-mail of one event to the student, once."""
    event = SubmissionEvent.objects.select_related("submission__page").get(pk=event_id)
    submission = event.submission
    context = {
        "submission": submission,
        "message": event.text,
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
    _send_once(event, "staff", f"emails/reviewers_{event.kind}.txt", context, _reviewers())


def _reviewers() -> list[str]:
    users = get_user_model().objects.with_perm(
        "youth_stories.review_submission",
        include_superusers=False,
        backend="django.contrib.auth.backends.ModelBackend",
    )
    return list(users.exclude(email="").values_list("email", flat=True).distinct())


def _send_once(event, to: str, template: str, context: dict, recipients: list[str]) -> None:
    """The row and the sending stand or fall together: with mail down, the task fails and waits."""
    if not recipients:
        return
    subject, body = render_to_string(template, context).split("\n", 1)
    contact = SiteSettings.for_site(Site.objects.get(is_default_site=True)).contact_email
    with transaction.atomic():
        _, is_new = SentMail.objects.get_or_create(event=event, to=to)
        if is_new:
            EmailMessage(
                subject=subject,
                body=body.strip() + "\n",
                to=recipients if to == "student" else [],
                bcc=recipients if to == "staff" else [],
                reply_to=[contact] if contact else None,
            ).send()
