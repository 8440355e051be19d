"""The private link in a letter."""

from django.conf import settings
from django.urls import reverse

from ..models import PrivateLink, Submission, SubmissionEvent
from .recipients import To

Purpose = PrivateLink.Purpose


def link_for(event: SubmissionEvent, to: str) -> str:
    """A new private link of this reader's, or for staff the story in the admin; may be empty."""
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
