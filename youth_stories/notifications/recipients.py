"""Who is notified of an event."""

from django.contrib.auth import get_user_model

from ..models import (
    NewAddress,
    SafeguardingSettings,
    SentMail,
    StoryPost,
    Submission,
    SubmissionEvent,
    SuppressedAddress,
)
from ..transitions import Kind

To = SentMail.To

# Guardians get an e-mail only under the conditions of may_write_to_guardian().
PEOPLE = (To.STUDENT, To.GUARDIAN)
PEOPLE_AND_STAFF = (*PEOPLE, To.STAFF)
# Each gets a letter of their own, with their address in it; staff get one together.
PRIVATE = (*PEOPLE, To.NEW_ADDRESS)


def recipients_of(event: SubmissionEvent, to: str) -> list[str]:
    """The addresses of this kind of recipient; empty if none may be written to."""
    if to in PRIVATE:
        address = _private_address(event, to)
        is_reachable = address and not SuppressedAddress.objects.includes(address)
        return [address] if is_reachable else []
    return _staff(event) if to == To.STAFF else safeguarding_lead()


def _private_address(event: SubmissionEvent, to: str) -> str:
    submission = event.submission
    if to == To.STUDENT:
        return submission.email
    if to == To.GUARDIAN:
        return submission.guardian_email if may_write_to_guardian(event) else ""
    new = NewAddress.objects.filter(submission=submission).first()
    return new.email if new else ""


def _staff(event: SubmissionEvent) -> list[str]:
    """The staff who can take the next step, except the one who caused the event."""
    is_for_publishers = event.kind in (Kind.ACCEPTED, Kind.CONSENT_GIVEN, Kind.NOTE)
    own = event.actor.email if event.actor else ""
    everybody = publishers() if is_for_publishers else reviewers()
    if posts_to_take_down(event.submission):  # whoever posted it should hear of it
        everybody = list(dict.fromkeys([*everybody, *publishers()]))
    return [address for address in everybody if address != own]


def posts_to_take_down(submission: Submission) -> list[StoryPost]:
    """The posts of the story that have to come down and are still up."""
    return list(StoryPost.objects.to_take_down().filter(story_id=submission.story_id))


def may_write_to_guardian(event: SubmissionEvent) -> bool:
    """Whether the guardian may get an e-mail about this event.

    The first to an address may only be an invitation, or a consent request for a story that staff
    have accepted.
    """
    corrected = event.submission.events.filter(kind=Kind.GUARDIAN_CORRECTED).last()
    earlier = SentMail.objects.filter(
        to=To.GUARDIAN,
        event__submission=event.submission,
        event__gt=corrected.pk if corrected else 0,
    )
    may_be_first = event.kind in (Kind.INVITED, Kind.CONSENT_ASKED)
    return may_be_first or earlier.exists()


def reviewers() -> list[str]:
    """The addresses of everybody with the permission to review stories."""
    return _staff_with("youth_stories.review_submission")


def publishers() -> list[str]:
    """The addresses of everybody with the permission to publish stories."""
    return _staff_with("youth_stories.publish_storypage")


def safeguarding_lead() -> list[str]:
    """The safeguarding lead's address, or if not set, everybody who may raise a concern."""
    lead = SafeguardingSettings.load().lead_email
    return [lead] if lead else _staff_with("youth_stories.raise_concern_submission")


def _staff_with(permission: str) -> list[str]:
    users = get_user_model().objects.with_perm(
        permission, backend="django.contrib.auth.backends.ModelBackend"
    )
    # The first login of `make run`, until somebody gives it an address that is read.
    users = users.exclude(email__endswith="@localhost")
    return list(users.values_list("email", flat=True).distinct())
