"""Who is told of an event."""

from django.contrib.auth import get_user_model

from ..models import SafeguardingSettings, SentMail, SubmissionEvent
from ..transitions import Kind

To = SentMail.To

# A guardian is written to only if they were before: see may_write_to_guardian.
PEOPLE = (To.STUDENT, To.GUARDIAN)
PEOPLE_AND_STAFF = (*PEOPLE, To.STAFF)


def recipients_of(event: SubmissionEvent, to: str) -> list[str]:
    """The addresses of this kind of reader; empty if nobody of them may be written to."""
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
