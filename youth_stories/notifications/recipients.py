"""Who is notified of an event."""

from django.contrib.auth import get_user_model
from django.contrib.auth.base_user import AbstractBaseUser

from ..models import (
    FormerAddress,
    NewAddress,
    SafeguardingSettings,
    SentMail,
    StoryPost,
    Submission,
    SubmissionEvent,
    SuppressedAddress,
)
from ..models.content import site_language
from ..transitions import Kind

To = SentMail.To

# Guardians get an e-mail only under the conditions of may_write_to_guardian().
PEOPLE = (To.STUDENT, To.GUARDIAN)
PEOPLE_AND_STAFF = (*PEOPLE, To.STAFF)
# Publishers can take the step after these; reviewers that after all others.
FOR_PUBLISHERS = (Kind.ACCEPTED, Kind.CONSENT_GIVEN, Kind.NOTE, Kind.PUBLICATION_LATE)
# What the guardian of somebody who is 18 now still hears: that, and the end of the story.
TOLD_A_FORMER_GUARDIAN = (
    Kind.CAME_OF_AGE,
    Kind.LINK_SENT,
    Kind.CALL_MISSED,
    Kind.WITHDRAWN,
    Kind.PURGED,
    Kind.POSTS_DOWN,
)
# Each gets a letter of their own, with their address in it; staff get one together.
PRIVATE = (*PEOPLE, To.NEW_ADDRESS, To.FORMER)


def recipients_of(event: SubmissionEvent, to: str) -> list[str]:
    """The addresses of this kind of recipient; empty if none may be written to."""
    if to in PRIVATE:
        address = _private_address(event, to)
        is_reachable = address and not SuppressedAddress.objects.includes(address)
        return [address] if is_reachable else []
    return _staff(event) if to == To.STAFF else told_of_concerns(event.actor)


def _private_address(event: SubmissionEvent, to: str) -> str:
    submission = event.submission
    if to == To.STUDENT:
        return submission.email
    if to == To.GUARDIAN:
        return submission.guardian_email if may_write_to_guardian(event) else ""
    if to == To.FORMER:
        former = FormerAddress.objects.filter(event=event).first()
        return former.email if former else ""
    new = NewAddress.objects.filter(submission=submission).first()
    return new.email if new else ""


def _staff(event: SubmissionEvent) -> list[str]:
    """The staff who can take the next step, except the one who caused the event."""
    is_for_publishers = event.kind in FOR_PUBLISHERS
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

    The first to an address may only be an invitation, or a question about a story that staff have
    accepted: for consent, or whether it may stay public.
    """
    if not event.submission.is_minor and event.kind not in TOLD_A_FORMER_GUARDIAN:
        return False
    may_be_first = event.kind in (Kind.INVITED, Kind.CONSENT_ASKED, Kind.LAPSING)
    return may_be_first or guardian_was_written_to(event.submission)


def guardian_was_written_to(submission: Submission) -> bool:
    """Whether the address that the guardian has now got any letter."""
    corrected = submission.events.filter(kind=Kind.GUARDIAN_CORRECTED).last()
    sent = SentMail.objects.filter(
        to=To.GUARDIAN,
        event__submission=submission,
        event__gt=corrected.pk if corrected else 0,
    )
    return sent.exists()


def people_reached(submission: Submission) -> list[str]:
    """Who of student and guardian gets the letter about a step that staff take now."""
    addresses = {To.STUDENT: submission.email}
    if submission.is_minor and guardian_was_written_to(submission):
        addresses[To.GUARDIAN] = submission.guardian_email
    includes = SuppressedAddress.objects.includes
    return [to for to, address in addresses.items() if address and not includes(address)]


def letter_language(submission: Submission, to: str) -> str:
    """The language of letters to the student or the guardian: English if we do not write in theirs.

    The student's is that of the form.
    """
    is_guardian = to == To.GUARDIAN
    return site_language(submission.guardian_language if is_guardian else submission.mail_language)


def reviewers() -> list[str]:
    """The addresses of everybody with the permission to review stories."""
    return _staff_with("youth_stories.review_submission")


def publishers() -> list[str]:
    """The addresses of everybody with the permission to publish stories."""
    return _staff_with("youth_stories.publish_storypage")


def told_of_concerns(by: AbstractBaseUser | None) -> list[str]:
    """The safeguarding lead, or if none is set, everybody else who deals with concerns."""
    lead = SafeguardingSettings.load().lead_email
    return [lead] if lead else others_told_of_concerns(by)


def others_told_of_concerns(by: AbstractBaseUser | None) -> list[str]:
    """The addresses of everybody but this person who may raise and close concerns."""
    own = by.get_username() if by else ""
    addresses = _staff_with("youth_stories.raise_concern_submission")
    return [address for address in addresses if address != own]


def _staff_with(permission: str) -> list[str]:
    users = get_user_model().objects.with_perm(
        permission, backend="django.contrib.auth.backends.ModelBackend"
    )
    # The first login of `make run`, until somebody gives it an address that is read.
    users = users.exclude(email__endswith="@localhost")
    return list(users.values_list("email", flat=True).distinct())
