"""The link in an e-mail."""

from django.conf import settings
from django.urls import reverse

from ..models import PrivateLink, Submission, SubmissionEvent
from .recipients import To

Purpose = PrivateLink.Purpose


def link_for(event: SubmissionEvent, to: str) -> str:
    """A new private link for student or guardian; for staff, the URL of the story in the admin.

    Empty for student and guardian once the story is withdrawn or purged, and for the address
    that another one replaced.
    """
    submission = event.submission
    if to in (To.STAFF, To.LEAD):
        path = reverse("youth_stories:inspect", args=[submission.pk])
        return settings.WAGTAILADMIN_BASE_URL + path
    if submission.is_withdrawn_or_purged or to == To.FORMER:
        return ""
    purpose, name = {
        To.STUDENT: (Purpose.STUDENT, "my_story_link"),
        To.GUARDIAN: (_guardian_purpose(submission), "guardian_link"),
        To.NEW_ADDRESS: (Purpose.NEW_ADDRESS, "new_address_link"),
    }[To(to)]
    _link_row, token = PrivateLink.issue(submission, purpose)
    return settings.SITE_URL + reverse(name, args=[token])


def _guardian_purpose(submission: Submission) -> str:
    if submission.state == Submission.State.INVITED:
        return Purpose.INVITATION
    requests = submission.consent_requests.open().filter(role=To.GUARDIAN)
    return Purpose.CONSENT if requests.exists() else Purpose.GUARDIAN
